import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { fasterClock } from '../../src/clock.ts';
import type { StorageFront } from '../../src/storage/start-storage-front.ts';
import {
  type Azurites,
  connect,
  newContainerName,
  readState,
  removeTemporaryFolders,
  startAzurites,
  startFront,
} from './start-storage.ts';
import { until } from './until.ts';
import { startWebhook, type Webhook } from './webhook.ts';

let azurites: Azurites;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  azurites = await startAzurites();
});

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

afterAll(async () => {
  await azurites?.close();
  removeTemporaryFolders();
});

/** An endpoint that refuses so many events, and when each try came, ms of real time. */
async function refusing(times: number): Promise<{ hook: Webhook; tries: number[] }> {
  const tries: number[] = [];
  const hook = await startWebhook({
    answer: (_, count) => {
      tries.push(performance.now());
      return count <= times ? 503 : 202;
    },
  });
  opened.push(hook);
  return { hook, tries };
}

/** A front with Event Grid's own schedule, and a blob written to it. */
async function upload(hook: Webhook, factor: number): Promise<StorageFront> {
  const front = await startFront(azurites, {
    clock: fasterClock(factor),
    retry: { schedule: 'event-grid' },
    subscriptions: [{ name: 'images', webhookUrl: hook.url }],
  });
  opened.push(front);
  const container = connect(front.blobUrl).getContainerClient(newContainerName());
  await container.createIfNotExists();
  await container.getBlockBlobClient('late').upload('x', 1);
  return front;
}

const setClock = (front: StorageFront, factor: number) =>
  fetch(`${front.adminUrl}/clock`, { method: 'PUT', body: JSON.stringify({ factor }) });

it('tries an event again after ten minutes of its schedule within a second or two, 600 times as fast', async () => {
  const { hook, tries } = await refusing(5);
  const front = await upload(hook, 600);
  await until(
    () => readState(front),
    ({ eventsDelivered }) => eventsDelivered === 1,
  );
  const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  // 10 s, 30 s, 1 min, 5 min and 10 min, as long again by a tenth at most, and what a busy machine adds.
  expect(pauses).toHaveLength(5);
  for (const [index, leastMs] of [16, 50, 100, 500, 1_000].entries()) {
    expect(pauses[index]).toBeGreaterThanOrEqual(leastMs - 2);
    expect(pauses[index]).toBeLessThan(leastMs * 1.1 + 900);
  }
}, 8_000);

it("keeps to Event Grid's schedule when the endpoint is back, until the clock is made faster", async () => {
  const { hook, tries } = await refusing(1);
  const front = await upload(hook, 1);
  await until(
    () => tries.length,
    (count) => count === 1,
  );
  await fetch(`${front.adminUrl}/subscriptions/images`, { method: 'PUT', body: JSON.stringify({ webhookUrl: hook.url }) });
  await until(
    () => readState(front),
    ({ subscriptions }) => hook.validations.length === 2 && subscriptions[0]?.state === 'active',
  );
  expect((await setClock(front, 0)).status).toBe(400);
  const since = performance.now();
  expect(await (await setClock(front, 600)).json()).toMatchObject({ factor: 600 });
  await until(
    () => readState(front),
    ({ eventsDelivered }) => eventsDelivered === 1,
  );
  expect(tries).toHaveLength(2);
  expect(tries[1]).toBeGreaterThan(since);
  expect(performance.now() - since).toBeLessThan(3_000);
}, 8_000);
