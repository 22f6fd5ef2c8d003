import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type RunningApp, startApp } from './harness/start-app.ts';
import { type RunningAzurite, startAzurite } from './harness/start-azurite.ts';
import { openStorage, type Storage } from './harness/storage.ts';
import { waitFor } from './harness/wait-for.ts';

interface TimerEvent {
  name: string;
  at: number;
  isPastDue: boolean;
  schedule: { adjustForDST: boolean };
  scheduleStatus?: { last: string; next: string; lastUpdated: string };
  retry?: { retryCount: number; maxRetryCount: number; exception?: { message: string } };
}

let azurite: RunningAzurite;
let storage: Storage;
const apps: RunningApp[] = [];

beforeAll(async () => {
  azurite = await startAzurite();
  storage = openStorage(azurite.connectionString);
});

afterAll(async () => {
  await azurite.stop();
});

afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.kill('SIGKILL')));
});

const start = async (hostId: string, env: Record<string, string> = {}): Promise<RunningApp> => {
  const app = await startApp('timers', {
    env: {
      AzureWebJobsStorage: azurite.connectionString,
      AzureFunctionsWebHost__hostId: hostId,
      EVERY_SECOND: '* * * * * *',
      ...env,
    },
  });
  apps.push(app);
  return app;
};
const fired = (app: RunningApp, name: string) => app.marked<TimerEvent>('TIMER').filter((event) => event.name === name);

test('a timer fires on its schedule, resolved from settings, and never twice for one second', async () => {
  const app = await start('plain');
  const events = await waitFor(
    'three times',
    () => (fired(app, 'everySecond').length >= 3 ? fired(app, 'everySecond') : null),
    () => app.lines.slice(-10),
  );
  expect(events[0]).toMatchObject({ isPastDue: false, schedule: { adjustForDST: true } });
  // More than once a minute: nothing is kept, so there is no status to hand over.
  expect(events[0]?.scheduleStatus).toBeFalsy();
  const seconds = events.map((event) => Math.floor(event.at / 1000));
  expect(new Set(seconds).size).toBe(seconds.length);
});

test('runOnStartup fires at once and keeps the next occurrence in storage', async () => {
  const app = await start('startup');
  const [event] = await waitFor(
    'the start',
    () => (fired(app, 'atStart').length > 0 ? fired(app, 'atStart') : null),
    () => app.lines.slice(-10),
  );
  expect(event?.isPastDue).toBe(false);
  expect(event?.scheduleStatus?.next).toMatch(/T04:00:00\.000Z$/);
  expect(fired(app, 'hourly')).toEqual([]);
  const path = 'azure-webjobs-hosts/timers/startup/Host.Functions.atStart/status';
  const status = await waitFor('the status', async () => {
    const parsed = JSON.parse((await storage.read(path)) ?? '{}') as { Last?: string; Next?: string };
    return parsed.Last?.startsWith('0001') ? null : parsed;
  });
  expect(status.Next).toMatch(/T04:00:00\.000Z$/);
});

test('an occurrence that was missed is made up for by one run, marked as past due', async () => {
  await storage.createContainers('azure-webjobs-hosts');
  const last = new Date(Date.now() - 3 * 3_600_000);
  last.setUTCMinutes(0, 0, 0);
  const next = new Date(last.getTime() + 3_600_000);
  const status = JSON.stringify({ Last: last.toISOString(), Next: next.toISOString(), LastUpdated: last.toISOString() });
  await storage.put('azure-webjobs-hosts/timers/missed/Host.Functions.hourly/status', status);
  const app = await start('missed');
  const [event, ...more] = await waitFor(
    'the run',
    () => (fired(app, 'hourly').length > 0 ? fired(app, 'hourly') : null),
    () => app.lines.slice(-10),
  );
  expect(event).toMatchObject({ isPastDue: true, scheduleStatus: { last: last.toISOString(), next: next.toISOString() } });
  expect(more).toEqual([]);
});

test('a retry policy tries again and tells the function how often', async () => {
  const app = await start('retried');
  const events = await waitFor(
    'three tries',
    () => (fired(app, 'retried').length === 3 ? fired(app, 'retried') : null),
    () => app.lines.slice(-10),
  );
  expect(events.map((event) => event.retry)).toMatchObject([
    { retryCount: 0, maxRetryCount: 2 },
    { retryCount: 1, maxRetryCount: 2, exception: { message: 'not today' } },
    { retryCount: 2, maxRetryCount: 2 },
  ]);
});

test('of two hosts of one app only one runs the timer; the other takes over when it is gone', async () => {
  const first = await start('shared');
  await waitFor(
    'the first host',
    () => fired(first, 'everySecond').length >= 1,
    () => first.lines.slice(-10),
  );
  const second = await start('shared');
  await waitFor(
    'more of the first host',
    () => fired(first, 'everySecond').length >= 4,
    () => first.lines.slice(-10),
  );
  expect(fired(second, 'everySecond')).toEqual([]);
  await first.kill('SIGTERM');
  await waitFor(
    'the second host',
    () => fired(second, 'everySecond').length >= 1,
    () => second.lines.slice(-10),
    20_000,
  );
});

test('an expression that is none puts its function in error', async () => {
  const app = await start('nonsense');
  expect(app.problems).toEqual([
    { name: 'nonsense', message: expect.stringContaining('was not recognized as a valid cron expression') },
  ]);
});

test('a timer can be run by hand', async () => {
  const app = await start('by-hand');
  expect((await app.get('/admin/functions/hourly', { method: 'POST', body: '{}' })).status).toBe(202);
  await waitFor(
    'the run',
    () => fired(app, 'hourly').length === 1,
    () => app.lines.slice(-10),
  );
});

test('timers need the storage of the host', async () => {
  const app = await startApp('timers', { env: { EVERY_SECOND: '* * * * * *' } });
  apps.push(app);
  expect(app.problems.find((problem) => problem.name === 'hourly')?.message).toContain(
    "Connection 'AzureWebJobsStorage' does not exist",
  );
});

test('timers run as many times as often as they are told to, and as before when they are told so', async () => {
  const env = {
    AzureWebJobsStorage: azurite.connectionString,
    AzureFunctionsWebHost__hostId: 'faster',
    EVERY_SECOND: '0 * * * * *',
  };
  const app = await startApp('timers', { env, args: ['--clock-factor', '600'] });
  apps.push(app);
  const events = await waitFor(
    'five runs of what runs every minute',
    () => (fired(app, 'everySecond').length >= 5 ? fired(app, 'everySecond') : null),
    () => app.lines.slice(-10),
    7_000,
  );
  const minutes = events.map(({ scheduleStatus }) => scheduleStatus?.next);
  expect(new Set(minutes).size).toBe(minutes.length);
  const put = await app.get('/admin/clock', { method: 'PUT', body: JSON.stringify({ factor: 1 }) });
  expect([put.status, await put.json()]).toMatchObject([200, { factor: 1 }]);
  for (const body of ['{"factor": 0}', '{"factor": true}', 'nothing'])
    expect((await app.get('/admin/clock', { method: 'PUT', body })).status).toBe(400);
  // Four minutes and more have passed by its clock, which does not go back.
  const { now } = (await (await app.get('/admin/clock')).json()) as { now: string };
  expect(Date.parse(now) - Date.now()).toBeGreaterThan(3 * 60_000);
});

test('nobody changes the pace of timers that run by real time', async () => {
  const app = await start('real-time');
  expect((await app.get('/admin/clock')).status).toBe(404);
});
