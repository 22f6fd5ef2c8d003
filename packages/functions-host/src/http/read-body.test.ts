import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BodyTooSlowError, discardBody, readBody } from './read-body.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

/** A request whose body is written by the test. */
const slowRequest = () => Object.assign(new PassThrough(), { headers: {} });
const read = (request: PassThrough) => readBody(request as unknown as IncomingMessage, 1_000_000);

/** Writes so many bytes a second, for so long. */
async function drip(request: PassThrough, bytes: number, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    if (bytes > 0) request.write(Buffer.alloc(bytes));
    await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(1_000);
  }
}

test.each([0, 1, 200])('a body of %i bytes a second is cut off after the five seconds of grace', async (bytes) => {
  const request = slowRequest();
  const ended = vi.fn();
  const reading = read(request).catch(ended);
  await drip(request, bytes, 5);
  expect(ended).not.toHaveBeenCalled();
  await drip(request, bytes, 1);
  await reading;
  expect(ended).toHaveBeenCalledWith(expect.any(BodyTooSlowError));
  expect(vi.getTimerCount()).toBe(0);
  request.destroy();
});

test('a body that keeps coming may take as long as it needs', async () => {
  const request = slowRequest();
  const reading = read(request);
  await drip(request, 300, 60);
  request.end();
  expect((await reading).length).toBe(18_000);
  expect(vi.getTimerCount()).toBe(0);
});

test('a body whose sender went away before anybody read it is not waited for', async () => {
  const request = slowRequest().destroy();
  await expect(read(request)).rejects.toThrow('went away');
  expect(vi.getTimerCount()).toBe(0);
});

test('what is left of a refused body is given five seconds; of one whose sender is gone nothing is left', async () => {
  const request = Object.assign(slowRequest(), { socket: new PassThrough() });
  discardBody(request as unknown as IncomingMessage);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(request.socket.destroyed).toBe(true);
  discardBody(slowRequest().destroy() as unknown as IncomingMessage);
  expect(vi.getTimerCount()).toBe(0);
});
