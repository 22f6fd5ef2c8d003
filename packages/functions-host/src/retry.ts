import type { Invocation, Invoker } from './invoker.ts';
import { type Log, messageOf } from './log.ts';
import { createPollingBackoff } from './triggers/polling-backoff.ts';
import type { RpcDuration, RpcRetryContext, RpcRetryOptions } from './worker/core-types.ts';

/** `cancelled`: the host stops while a retry was due; the event must not count as done. */
export type RunOutcome = 'succeeded' | 'failed' | 'cancelled';

/** Triggers whose `retry` the real host honours ([SupportsRetry]); for others it only warns. */
export const kindsWithRetry = new Set(['timer', 'cosmosDB']);

/**
 * Runs a function with the retry policy of its registration: `maxRetryCount` more tries, -1 without end. Without a policy it
 * runs once. Failures are in the log already; the caller only learns the outcome.
 */
export async function runWithRetry(invoker: Invoker, log: Log, invocation: Invocation, signal: AbortSignal): Promise<RunOutcome> {
  const policy = invocation.fn.retry;
  const nextDelayMs = policy && createDelays(policy);
  const maxRetryCount = policy?.maxRetryCount ?? 0;
  let failure: unknown;
  for (let attempt = 0; ; attempt++) {
    try {
      await invoker.run(policy ? { ...invocation, retry: describeAttempt(attempt, maxRetryCount, failure) } : invocation);
      return 'succeeded';
    } catch (error) {
      failure = error;
    }
    if (!nextDelayMs || (maxRetryCount !== -1 && attempt >= maxRetryCount)) return 'failed';
    const delayMs = nextDelayMs();
    log(
      'information',
      `Function.${invocation.fn.name}`,
      `Waiting for ${delayMs} ms before retrying function execution. Next attempt: '${attempt + 1}'.`,
    );
    if (!(await waited(delayMs, signal))) return 'cancelled';
  }
}

function createDelays(policy: RpcRetryOptions): () => number {
  if (policy.retryStrategy !== 'exponentialBackoff') return () => toMs(policy.delayInterval);
  const backoff = createPollingBackoff(toMs(policy.minimumInterval), toMs(policy.maximumInterval));
  return () => Math.round(backoff.next(false));
}

function toMs(duration: RpcDuration | undefined): number {
  return Number(duration?.seconds ?? 0) * 1000 + Number(duration?.nanos ?? 0) / 1e6;
}

function describeAttempt(retryCount: number, maxRetryCount: number, failure: unknown): RpcRetryContext {
  if (failure === undefined) return { retryCount, maxRetryCount };
  const stack = failure instanceof Error ? failure.stack : undefined;
  return {
    retryCount,
    maxRetryCount,
    exception: { message: messageOf(failure), source: '', ...(stack ? { stackTrace: stack } : {}) },
  };
}

/** false when the signal came first. */
export async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  return await new Promise<boolean>((resolve) => {
    const onAbort = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve(true);
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
