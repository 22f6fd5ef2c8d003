import type { Random } from '../seeded-random.ts';

export interface RetryPolicy {
  /** Pause before the second, third ... attempt; the last entry holds for all further ones. Milliseconds. */
  delaysMs: readonly number[];
  /** 1 to 30. */
  maxAttempts: number;
  /** Looked at when an attempt is due, as in Event Grid. Milliseconds. */
  timeToLiveMs: number;
  /** How long an endpoint may take to answer. Milliseconds of real time. */
  responseMs: number;
  /** Whether all that waits is due when an endpoint is back. Event Grid keeps to its schedule: it does not know that one is. */
  isDueWhenBack: boolean;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The service's own schedule, policy defaults and 30 s for an answer. Source: "Event Grid message delivery and retry". */
export const eventGridRetryPolicy: RetryPolicy = {
  delaysMs: [10 * second, 30 * second, minute, 5 * minute, 10 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour],
  maxAttempts: 30,
  timeToLiveMs: 24 * hour,
  responseMs: 30 * second,
  isDueWhenBack: false,
};

/** The same shape for a laptop, where a host is back within seconds and says so. */
export const localRetryPolicy: RetryPolicy = {
  ...eventGridRetryPolicy,
  delaysMs: [100, 500, 2 * second, 5 * second, 10 * second, 30 * second, minute, 2 * minute, 5 * minute],
  isDueWhenBack: true,
};

export const retryPolicies = { 'event-grid': eventGridRetryPolicy, local: localRetryPolicy } as const;

/** The service adds "small randomization" to every step. */
const jitter = 0.1;

/** Milliseconds until the next try after `attempts` failed ones (at least 1). */
export function retryDelayMs(policy: RetryPolicy, attempts: number, random: Random): number {
  const base = policy.delaysMs[Math.min(attempts, policy.delaysMs.length) - 1] ?? 0;
  return Math.round(base * (1 + jitter * random()));
}
