import { describe, expect, it } from 'vitest';
import { latencySchema, makeLatency } from './latency.ts';

describe('makeLatency', () => {
  it('gives a fixed time', () => {
    const latency = makeLatency(120);
    expect([latency(), latency()]).toEqual([120, 120]);
  });

  it('follows its percentiles, the same way for the same seed', () => {
    const make = () => makeLatency(latencySchema.parse({ p50Ms: 100, p95Ms: 400, seed: 3 }));
    const draw = (latency: () => number) => Array.from({ length: 5_000 }, latency);
    const times = draw(make());
    expect(draw(make())).toEqual(times);
    const sorted = [...times].sort((a, b) => a - b);
    expect(sorted[2_500]).toBeGreaterThan(90);
    expect(sorted[2_500]).toBeLessThan(110);
    expect(sorted[4_750]).toBeGreaterThan(350);
    expect(sorted[4_750]).toBeLessThan(460);
  });

  it('refuses a 95th percentile below the median', () => {
    expect(latencySchema.safeParse({ p50Ms: 100, p95Ms: 50 }).success).toBe(false);
  });
});
