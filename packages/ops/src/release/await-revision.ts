import { headers } from '@parallax/contracts/headers';
import type { Colour, Release } from '@parallax/contracts/release';
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

/**
 * Waits until every API of these colours says that it goes by this revision, at most `withinMs`; gives those that do not. A colour that the
 * installation file has no address for is left out: the change that is waited for was made.
 */
export async function awaitRevision(
  revision: number,
  colours: readonly Colour[],
  withinMs: number,
  tools: Tools,
): Promise<Follower[]> {
  const targets = findTargets(tools.installation(), undefined, undefined).filter(({ colour }) => colours.includes(colour));
  tools.say(`waiting until every API of ${colours.join(' and ')} goes by revision ${revision}`);
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

/** Those that had traffic, have it now, or were let out or in. Nothing may be deployed to another one yet. */
export function concernedColours(before: Release, after: Release): Colour[] {
  return after.colours
    .filter((now) => {
      const then = before.colours.find(({ colour }) => colour === now.colour);
      return now.weight > 0 || (then?.weight ?? 0) > 0 || now.drained !== (then?.drained ?? false);
    })
    .map(({ colour }) => colour);
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
