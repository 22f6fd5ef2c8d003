import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OutputLine, type RunningApp, startApp } from './harness/start-app.ts';

let app: RunningApp;

beforeAll(async () => {
  app = await startApp('hooks');
});

afterAll(async () => {
  await app.kill('SIGKILL');
});

const line = (message: string): OutputLine | undefined => app.lines.find((entry) => entry.message === message);
const text = async (path: string): Promise<string> => await (await app.get(path)).text();

describe('hooks', () => {
  test('appStart ran before the first request', () => {
    expect(line('HOOK appStart')).toBeDefined();
  });

  test('preInvocation may replace the function', async () => {
    expect(await text('/api/replaced?x=1')).toBe('replaced 1');
  });

  test('postInvocation may change the result, and turn an error into one', async () => {
    expect(await text('/api/changed')).toBe('original and changed');
    const healed = await app.get('/api/healed');
    expect([healed.status, await healed.text()]).toEqual([200, 'healed: broken']);
  });
});

describe('logs', () => {
  test('of a function carry level, category, function and invocation, and pass the log hooks', async () => {
    await text('/api/talks');
    const entry = await app.waitForLine('the line', (candidate) => candidate.message === 'my *** is out');
    expect(entry).toMatchObject({ event: 'log', level: 'information', category: 'Function.talks.User', functionName: 'talks' });
    expect(entry.invocationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(Date.parse(String(entry['at']))).not.toBeNaN();
    expect(line('a warning')?.level).toBe('warning');
  });

  test('below the level of host.json are left out', async () => {
    await text('/api/talks');
    await text('/api/quiet');
    await app.waitForLine('the error', (candidate) => candidate.message === 'but this');
    expect(line('a debug line')).toBeUndefined();
    expect(line('nobody reads this')).toBeUndefined();
  });

  test('of the console are not lost', async () => {
    await text('/api/talks');
    expect(line('plain console line')).toMatchObject({ category: 'Host.Function.Console', level: 'information' });
    expect(line('plain error line')).toMatchObject({ category: 'Host.Function.Console', level: 'error' });
  });

  test('name the beginning and the end of each invocation', async () => {
    await text('/api/changed');
    const begin = await app.waitForLine(
      'the beginning',
      (entry) => entry.message?.startsWith("Executing 'Functions.changed'") ?? false,
    );
    const end = await app.waitForLine(
      'the end',
      (entry) => entry.message?.startsWith("Executed 'Functions.changed' (Succeeded") ?? false,
    );
    expect(end.invocationId).toBe(begin.invocationId);
  });
});

test('every line on stdout is JSON', () => {
  expect(app.lines.filter((entry) => entry.event === 'not-json')).toEqual([]);
});

test('SIGTERM runs the appTerminate hooks, flushes what the app left unfinished, and exits 0', async () => {
  await text('/api/talks');
  expect(await app.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  const messages = app.lines.map((entry) => entry.message ?? '');
  // The function's unfinished line is finished by what was written next, as on any terminal.
  expect(messages).toContain('unfinishedHOOK appTerminate start');
  expect(messages).toContain('the very end');
});
