import { expect, test } from 'vitest';
import { untilWon } from './lost-races.ts';

const patient = { random: () => 0, signal: new AbortController().signal, sentence: 'Too many at once.' };

test('a race that is won is not run again', async () => {
  let tries = 0;
  expect(await untilWon(async () => (++tries < 3 ? null : tries), patient)).toBe(3);
  expect(tries).toBe(3);
});

test('pauses between tries are of random length and grow', async () => {
  const at: number[] = [];
  await untilWon(async () => (at.push(performance.now()) < 4 ? null : 'won'), { ...patient, random: () => 0.8 });
  const pauses = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  // Timers count whole milliseconds, and may come one early.
  for (const [index, expected] of [20, 40, 80].entries()) expect(pauses[index]).toBeGreaterThanOrEqual(expected - 1);
});

test('after the last try it gives up with the sentence', async () => {
  await expect(untilWon(async () => null, patient)).rejects.toMatchObject({
    code: 'service-unavailable',
    message: 'Too many at once.',
  });
});

test('whoever is out of time is not made to wait for a pause to end', async () => {
  const deadline = new AbortController();
  const running = untilWon(async () => null, { ...patient, random: () => 1, signal: deadline.signal });
  deadline.abort();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
});
