import { expect, test } from 'vitest';
import { untilAborted } from './until-aborted.ts';

const never = new Promise<never>(() => undefined);

test('what comes in time is given, whatever the signal does later', async () => {
  const controller = new AbortController();
  expect(await untilAborted(Promise.resolve(7), controller.signal)).toBe(7);
  controller.abort();
});

test('whoever has to go does not wait for what never comes', async () => {
  const controller = new AbortController();
  const waiting = untilAborted(never, controller.signal, () => new Error('too late'));
  controller.abort();
  await expect(waiting).rejects.toThrow('too late');
  await expect(untilAborted(never, AbortSignal.abort(new Error('gone before')))).rejects.toThrow('gone before');
});

test('a failure is passed on', async () => {
  await expect(untilAborted(Promise.reject(new Error('down')), new AbortController().signal)).rejects.toThrow('down');
});
