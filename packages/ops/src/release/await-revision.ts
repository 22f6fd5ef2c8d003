import { headers } from '@parallax/contracts/headers';
import type { Tools } from '../cli/command.ts';
import { apiCaller } from '../installation/call-api.ts';
import { findTargets, type Target } from '../installation/targets.ts';

const callTimeoutMs = 2_000;
const pollMs = 250;

export interface Follower {
  readonly colour: string;
  readonly region: string;
  /** What its last answer went by; null while there was none. */
  readonly revision: number | null;
}

/** Waits until every API says that it goes by this revision, at most `withinMs`; gives those that do not. */
export async function awaitRevision(revision: number, withinMs: number, tools: Tools): Promise<Follower[]> {
  const targets = findTargets(tools.installation(), undefined, undefined);
  tools.say(`waiting until every API goes by revision ${revision}`);
  const endsAt = tools.clock() + withinMs;
  let behind: Follower[] = [];
  do {
    const followers = await Promise.all(targets.map((target) => ask(target, tools)));
    behind = followers.filter((follower) => follower.revision === null || follower.revision < revision);
    if (behind.length === 0) return [];
    await tools.wait(pollMs);
  } while (tools.clock() < endsAt);
  return behind;
}

async function ask({ colour, region, url }: Target, { fetch, signal }: Tools): Promise<Follower> {
  try {
    const answer = await apiCaller(url, { fetch, signal, timeoutMs: callTimeoutMs }).call('/health/live');
    const header = answer.headers.get(headers.revision);
    return { colour, region, revision: header === null ? null : Number(header) };
  } catch {
    signal.throwIfAborted();
    return { colour, region, revision: null };
  }
}
