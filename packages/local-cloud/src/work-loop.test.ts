import { describe, expect, it } from 'vitest';
import { ManualClock } from '../test/storage/manual-clock.ts';
import { until } from '../test/storage/until.ts';
import { type NextStep, WorkLoop } from './work-loop.ts';

function makeLoop(step: (count: number, signal: AbortSignal) => Promise<NextStep>) {
  const clock = new ManualClock(0);
  const failures: unknown[] = [];
  let count = 0;
  const loop = new WorkLoop({
    name: 'test',
    clock,
    log: (_event, fields) => failures.push(fields?.['error']),
    step: (signal) => {
      count += 1;
      return step(count, signal);
    },
  });
  return { loop, clock, failures, count: () => count };
}

describe('WorkLoop', () => {
  it('goes on at once after 0, sleeps as long as asked, and waits for a poke when idle', async () => {
    const { loop, clock, count } = makeLoop(async (step) => (step < 3 ? 0 : step === 3 ? 500 : 'idle'));
    loop.start();
    await until(count, (seen) => seen === 3);
    clock.turn(499);
    await settled();
    expect(count()).toBe(3);
    clock.turn(1);
    await until(count, (seen) => seen === 4);
    loop.poke();
    await until(count, (seen) => seen === 5);
    await loop.close();
  });

  it('does not miss a poke that comes while a step runs', async () => {
    const gate = Promise.withResolvers<NextStep>();
    const { loop, count } = makeLoop((step) => (step === 1 ? gate.promise : Promise.resolve('idle')));
    loop.start();
    await until(count, (seen) => seen === 1);
    loop.poke();
    gate.resolve('idle');
    await until(count, (seen) => seen === 2);
    await loop.close();
  });

  it('logs a step that throws and tries again a second later', async () => {
    const { loop, clock, failures, count } = makeLoop(async (step) => {
      if (step === 1) throw new Error('no luck');
      return 'idle';
    });
    loop.start();
    await until(
      () => clock.waiting(),
      (timers) => timers === 1,
    );
    expect(failures).toEqual(['Error: no luck']);
    clock.turn(1_000);
    await until(count, (seen) => seen === 2);
    await loop.close();
  });

  it('aborts the step under way when closed, and ends', async () => {
    const { loop, count } = makeLoop(
      (_step, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('idle'), { once: true })),
    );
    loop.start();
    await until(count, (seen) => seen === 1);
    await loop.close();
    expect(count()).toBe(1);
  });
});

/** Lets everything run that does not wait for time. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
