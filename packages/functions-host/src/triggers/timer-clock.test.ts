import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TimerClock } from './timer-clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;

describe('the clock of timers', () => {
  test('shows real time at first and gains its factor', () => {
    const start = Date.now();
    const clock = new TimerClock(60);
    expect(clock.now().getTime()).toBe(start);
    vi.advanceTimersByTime(1_000);
    expect(clock.now().getTime()).toBe(start + 60_000);
  });

  test('waits the factor-th part, and the rest of it at another pace', async () => {
    const clock = new TimerClock(1);
    let isDone = false;
    void clock.waitUntil(new Date(Date.now() + 3_601_000), never).then((reached) => {
      isDone = reached;
    });
    await vi.advanceTimersByTimeAsync(1_000);
    clock.setFactor(360);
    await vi.advanceTimersByTimeAsync(9_998);
    expect(isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(3);
    expect(isDone).toBe(true);
  });

  test('stops waiting when it is told to', async () => {
    const stopping = new AbortController();
    const waiting = new TimerClock(10).waitUntil(new Date(Date.now() + 60_000), stopping.signal);
    stopping.abort();
    expect(await waiting).toBe(false);
  });

  test('takes no factor that would stop it or turn it back', () => {
    for (const factor of [0, -1, 1_001, Number.NaN]) expect(() => new TimerClock(factor)).toThrow('from 1 to 1000');
  });
});
