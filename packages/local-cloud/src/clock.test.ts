import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { delay, delayReal, fasterClock } from './clock.ts';

const epoch = Date.UTC(2026, 0, 1);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('fasterClock', () => {
  it('shows its epoch at first and gains the factor', () => {
    const clock = fasterClock(360, epoch);
    expect(clock.now()).toBe(epoch);
    vi.advanceTimersByTime(60_000);
    expect(clock.now()).toBe(epoch + 6 * 3_600_000);
  });

  it('waits the factor-th part in real time', () => {
    const clock = fasterClock(600, epoch);
    const run = vi.fn();
    clock.after(10 * 60_000, run);
    vi.advanceTimersByTime(999);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledOnce();
  });

  it('calls off what was cancelled', () => {
    const clock = fasterClock(10, epoch);
    const run = vi.fn();
    clock.after(1_000, run)();
    clock.setFactor(20);
    vi.advanceTimersByTime(10_000);
    expect(run).not.toHaveBeenCalled();
  });

  it('goes on from where it is at another pace, forwards only', () => {
    const clock = fasterClock(100, epoch);
    vi.advanceTimersByTime(1_000);
    clock.setFactor(1);
    expect(clock.now()).toBe(epoch + 100_000);
    vi.advanceTimersByTime(1_000);
    expect(clock.now()).toBe(epoch + 101_000);
    clock.setFactor(1_000);
    expect(clock.now()).toBe(epoch + 101_000);
  });

  it('lets what waits wait for the rest of its time at the new pace', () => {
    const clock = fasterClock(1, epoch);
    const run = vi.fn();
    clock.after(3_601_000, run);
    vi.advanceTimersByTime(1_000);
    clock.setFactor(360);
    vi.advanceTimersByTime(9_999);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledOnce();
  });

  it('keeps real time for what waits for other processes, whatever happens to its pace', async () => {
    const clock = fasterClock(1_000, epoch);
    const seen: string[] = [];
    void delay(clock, 250).then(() => seen.push('its own'));
    void delayReal(clock, 250).then(() => seen.push('real'));
    await vi.advanceTimersByTimeAsync(10);
    expect(seen).toEqual(['its own']);
    clock.setFactor(1);
    await vi.advanceTimersByTimeAsync(240);
    expect(seen).toEqual(['its own', 'real']);
  });

  it('refuses factors that are none', () => {
    for (const factor of [0, 0.5, -1, 1_001, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => fasterClock(factor)).toThrow('from 1 to 1000');
    const clock = fasterClock(2);
    expect(() => clock.setFactor(0)).toThrow(RangeError);
    expect(clock.factor).toBe(2);
  });
});
