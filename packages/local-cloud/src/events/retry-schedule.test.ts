import { describe, expect, it } from 'vitest';
import { eventGridRetryPolicy, localRetryPolicy, retryDelayMs } from './retry-schedule.ts';

describe('retryDelayMs', () => {
  it("follows Event Grid's schedule, and its last step for ever after", () => {
    const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 30].map(
      (attempts) => retryDelayMs(eventGridRetryPolicy, attempts, () => 0) / 1_000,
    );
    expect(seconds).toEqual([10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 43_200, 43_200]);
  });

  it('starts within a tenth of a second on a laptop', () => {
    expect(retryDelayMs(localRetryPolicy, 1, () => 0)).toBe(100);
    expect(localRetryPolicy.maxAttempts).toBe(30);
  });

  it('adds at most a tenth', () => {
    expect(retryDelayMs(localRetryPolicy, 2, () => 0.999)).toBe(550);
  });
});
