import { describe, expect, it } from 'vitest';
import { type EventFaults, planDeliveries } from './event-faults.ts';

const take = (faults: EventFaults | null, count = 1_000) => {
  const plan = planDeliveries(faults);
  return Array.from({ length: count }, plan);
};

describe('planDeliveries', () => {
  it('delivers once and at once when healthy', () => {
    expect(take(null, 3)).toEqual([[0], [0], [0]]);
    expect(take({}, 3)).toEqual([[0], [0], [0]]);
  });

  it('does the same for the same seed', () => {
    const faults = { seed: 3, duplicate: { rate: 0.3 }, late: { rate: 0.3, ms: 100 }, shuffle: { windowMs: 50 } };
    expect(take(faults)).toEqual(take(faults));
    expect(take(faults)).not.toEqual(take({ ...faults, seed: 4 }));
  });

  it('doubles, delays and shuffles as often as told', () => {
    const doubled = take({ duplicate: { rate: 0.25, times: 3 } }).filter((plan) => plan.length === 3).length;
    const late = take({ late: { rate: 0.5, ms: 100 } }).filter(([ms]) => ms === 100).length;
    const shuffled = take({ shuffle: { windowMs: 50 } }).flat();
    expect(doubled / 1_000).toBeCloseTo(0.25, 1);
    expect(late / 1_000).toBeCloseTo(0.5, 1);
    expect(Math.min(...shuffled)).toBeLessThan(1);
    expect(Math.max(...shuffled)).toBeGreaterThan(49);
    expect(Math.max(...shuffled)).toBeLessThanOrEqual(50);
  });
});
