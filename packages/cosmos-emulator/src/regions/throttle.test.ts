import { describe, expect, it } from 'vitest';
import { Throttle } from './throttle.ts';

let now = 0;
const throttle = (requestUnitsPerSecond: number) => new Throttle(requestUnitsPerSecond, () => now);

describe('a throttle', () => {
  it('lets a request run while anything is left, and then tells how long to wait', () => {
    const budget = throttle(100);
    expect(budget.waitMs()).toBe(0);
    budget.spend(99.5);
    expect(budget.waitMs()).toBe(0);
    budget.spend(10);
    expect(budget.waitMs()).toBe(95);
    now += 94;
    expect(budget.waitMs()).toBe(1);
    now += 2;
    expect(budget.waitMs()).toBe(0);
  });

  it('saves up one second at most', () => {
    const budget = throttle(10);
    now += 3_600_000;
    expect(budget.waitMs()).toBe(0);
    budget.spend(20);
    expect(budget.waitMs()).toBe(1_000);
  });

  it('waits at least a millisecond', () => {
    const budget = throttle(1_000_000);
    budget.spend(1_000_000);
    expect(budget.waitMs()).toBe(1);
  });
});
