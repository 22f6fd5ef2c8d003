import { setTimeout as sleep } from 'node:timers/promises';
import { checkHistory } from '../checker/check-history.ts';
import type { Observation } from '../checker/observation.ts';
import { type Allowed, brokenRules } from '../checker/report/drill-report.ts';
import type { History } from '../history/history.ts';
import type { Cloud } from './cloud.ts';
import { type Owner, observe } from './observe.ts';

const quietEveryMs = 500;
/** Quiet so many times in a row, since work begets work. */
const quietTimes = 3;
const againMs = 2_000;
/** Waiting for quiet only saves observations that are too early. */
const quietWithinMs = 20_000;

export interface Settled {
  readonly observation: Observation;
  /** Null when something was wrong to the end. */
  readonly settledMs: number | null;
}

/**
 * Gives the cloud its time: until nothing is on its way any more and nothing is wrong, at most `graceMs`. What is wrong then is wrong. `graceMs` grows
 * with the history, since a thousand pictures take longer to finish than ten.
 */
export async function settle(
  cloud: Cloud,
  history: History,
  owners: readonly Owner[],
  { graceMs, allowed }: { graceMs: number; allowed: Allowed },
): Promise<Settled> {
  const since = Date.now();
  const endsAt = since + graceMs;
  await untilQuiet(cloud, since + quietWithinMs);
  for (;;) {
    const observation = await observe(cloud, history, owners);
    const isClean =
      brokenRules(checkHistory(history, observation), allowed).length === 0 && observation.digest?.identical !== false;
    if (isClean) return { observation, settledMs: observation.at - since };
    if (Date.now() > endsAt) return { observation, settledMs: null };
    await sleep(againMs);
  }
}

async function untilQuiet(cloud: Cloud, endsAt: number): Promise<void> {
  for (let quiet = 0; quiet < quietTimes && Date.now() < endsAt; ) {
    const [backlog, digest] = await Promise.all([cloud.backlog(), cloud.digest()]);
    quiet = backlog + (digest?.pending ?? 0) === 0 ? quiet + 1 : 0;
    await sleep(quietEveryMs);
  }
}
