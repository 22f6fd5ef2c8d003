import { AppError } from '@parallax/domain/app-error';
import { ConflictError, type SessionToken } from '@parallax/domain/ports';
import { afterEach, expect, test, vi } from 'vitest';
import { runRead, runWrite } from './calls.ts';
import { sessionBehindHeader } from './resilient-http-client.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const context = { container: 'images', regions: ['own', 'peer', 'third'] };

function tokens(initial?: string): SessionToken & { merged: string[] } {
  const merged: string[] = [];
  return { merged, get: () => initial, merge: (_container, token) => merged.push(token) };
}

type Options = Parameters<Parameters<typeof runRead>[2]>[0];
/** Calls that answer by turn, with the options they were given. */
function calls(...turns: (() => unknown)[]) {
  const given: Options[] = [];
  const call = async (options: Options) => {
    given.push(options);
    return turns[Math.min(given.length, turns.length) - 1]?.();
  };
  return { call, given };
}

const answer = (value: string, headers: Record<string, string> = {}) => ({ value, headers });
const behind = () => answer('behind', { [sessionBehindHeader]: '1' });
const fail = (code: number | string) => () => {
  throw Object.assign(new Error('from the SDK'), { code });
};

test('the session token is sent, and the one that comes back is kept', async () => {
  const session = tokens('0:1#5');
  const { call, given } = calls(() => answer('ok', { 'x-ms-session-token': '0:1#6' }));
  await runRead(context, { session }, call);
  expect(given[0]).toMatchObject({ sessionToken: '0:1#5' });
  expect(session.merged).toEqual(['0:1#6']);
});

test('a read whose replica is behind is asked of the other regions in order, with the token', async () => {
  const { call, given } = calls(behind, behind, () => answer('found'));
  expect(await runRead(context, { session: tokens('0:1#5') }, call)).toMatchObject({ value: 'found' });
  expect(given.map((options) => options.excludedLocations)).toEqual([undefined, ['own'], ['own', 'peer']]);
  expect(given.every((options) => options.sessionToken === '0:1#5')).toBe(true);
});

test('when no other region can answer, the own one is asked again without any token', async () => {
  const { call, given } = calls(behind, fail(503), behind, () => answer('old'));
  expect(await runRead(context, { session: tokens('0:1#5') }, call)).toMatchObject({ value: 'old' });
  expect(given[3]).toMatchObject({ sessionToken: '', consistencyLevel: 'Eventual' });
});

test('a query that rejects because its replica is behind is treated the same', async () => {
  const rejected = () => {
    throw Object.assign(new Error('behind'), { code: 404, headers: { [sessionBehindHeader]: '1' } });
  };
  const { call } = calls(rejected, () => answer('found'));
  expect(await runRead(context, {}, call)).toMatchObject({ value: 'found' });
});

test('a write that timed out is repeated once, away from the own region', async () => {
  const { call, given } = calls(fail('TimeoutError'), () => answer('written'));
  expect(await runWrite(context, {}, call)).toMatchObject({ value: 'written' });
  expect(given.map((options) => options.excludedLocations)).toEqual([undefined, ['own']]);
});

test('a write that times out twice is trouble of the service, and is not tried a third time', async () => {
  const { call, given } = calls(fail('TimeoutError'));
  await expect(runWrite(context, {}, call)).rejects.toBeInstanceOf(AppError);
  expect(given).toHaveLength(2);
});

test('a write that was refused or lost a race is not repeated here', async () => {
  for (const [code, kind] of [
    [503, AppError],
    [412, ConflictError],
  ] as const) {
    const { call, given } = calls(fail(code));
    await expect(runWrite(context, {}, call)).rejects.toBeInstanceOf(kind);
    expect(given).toHaveLength(1);
  }
});

test.each([
  ['write', runWrite],
  ['read', runRead],
])('a %s that the SDK would repeat for two minutes ends after eight seconds as trouble of the service', async (_what, run) => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  // AbortSignal.timeout keeps real time.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException('The time is over.', 'TimeoutError')), ms);
    return controller.signal;
  });
  const ended = vi.fn();
  const running = run(context, {}, () => new Promise<never>(() => undefined)).catch(ended);
  await vi.advanceTimersByTimeAsync(7_999);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await running;
  expect(ended).toHaveBeenCalledWith(expect.objectContaining({ code: 'service-unavailable' }));
});

test('a write that its caller gave up is not repeated', async () => {
  const { call, given } = calls(fail('TimeoutError'));
  await expect(runWrite(context, { signal: AbortSignal.abort() }, call)).rejects.toBeInstanceOf(AppError);
  expect(given).toHaveLength(1);
});
