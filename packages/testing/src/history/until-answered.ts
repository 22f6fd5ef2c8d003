import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from './history.ts';
import { NoAnswer, type Reply } from './page-requests.ts';

export interface Patience {
  /** Until when a person goes on, ms since 1970. */
  readonly untilMs: number;
  readonly signal: AbortSignal | null;
}

/** `reply` is null when time ran out first. `outcome` says what to make of an answer that is no success. */
export interface Answered {
  readonly reply: Reply | null;
  readonly outcome: Outcome;
  readonly error: string;
}

/**
 * Repeats a request as the page and its person do: when nobody answers, and for 429 and 5xx, after Retry-After or a growing pause. Any other answer
 * is final, apart from the statuses in `alsoRetry`.
 */
export async function untilAnswered(
  ask: () => Promise<Reply>,
  { untilMs, signal }: Patience,
  beforeRetry: (() => void) | null = null,
  alsoRetry: readonly number[] = [],
): Promise<Answered> {
  for (let tries = 0; ; tries++) {
    const { reply, error } = await askOnce(ask);
    const isFinal = reply !== null && reply.status !== 429 && reply.status < 500 && !alsoRetry.includes(reply.status);
    if (isFinal) return { reply, outcome: 'fail', error };
    const pauseMs = reply?.retryAfterMs ?? Math.min(30_000, 1_000 * 2 ** tries);
    if (signal?.aborted || Date.now() + pauseMs > untilMs) return { reply: null, outcome: 'info', error };
    beforeRetry?.();
    await sleep(pauseMs, undefined, signal === null ? {} : { signal }).catch(() => undefined);
  }
}

async function askOnce(ask: () => Promise<Reply>): Promise<{ reply: Reply | null; error: string }> {
  try {
    const reply = await ask();
    return { reply, error: `${reply.status}${reply.body.code === undefined ? '' : ` ${reply.body.code}`}` };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { reply: null, error: error.message };
  }
}
