import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { QueuePump, type QueuePumpOptions } from './queue-pump.ts';

/** A queue in memory that takes what the pump asks of a client. */
function fakeQueue(messages: Partial<DequeuedMessageItem>[]) {
  const calls: string[] = [];
  const waiting = [...messages];
  let receipts = 0;
  const queue = {
    name: 'jobs',
    exists: async () => true,
    receiveMessages: async ({ numberOfMessages = 1 }) => ({
      receivedMessageItems: waiting.splice(0, numberOfMessages) as DequeuedMessageItem[],
    }),
    updateMessage: async (id: string, receipt: string, _text: unknown, seconds: number) => {
      calls.push(`update ${id} ${receipt} ${seconds}`);
      return { popReceipt: `receipt-${++receipts}` };
    },
    deleteMessage: async (id: string, receipt: string) => {
      calls.push(`delete ${id} ${receipt}`);
    },
  };
  return { queue: queue as unknown as QueueClient, calls, waiting };
}

const message = (messageId: string, dequeueCount = 1) => ({ messageId, popReceipt: 'receipt-0', dequeueCount, messageText: 'x' });
const pumps: QueuePump[] = [];

function startPump(queue: QueueClient, options: Partial<QueuePumpOptions>): QueuePump {
  const pump = new QueuePump({
    queue,
    batchSize: 2,
    newBatchThreshold: 1,
    maxDequeueCount: 3,
    visibilityTimeoutMs: 5_000,
    maxPollingIntervalMs: 200,
    log: () => undefined,
    isReadable: () => true,
    handle: async () => undefined,
    poison: async () => undefined,
    ...options,
  });
  pumps.push(pump);
  pump.start();
  return pump;
}

afterEach(async () => {
  await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
});

describe('a message', () => {
  test('that is done is deleted', async () => {
    const { queue, calls } = fakeQueue([message('a')]);
    startPump(queue, {});
    await vi.waitFor(() => expect(calls).toEqual(['delete a receipt-0']));
  });

  test('that failed is hidden for the visibility timeout', async () => {
    const { queue, calls } = fakeQueue([message('a', 2)]);
    startPump(queue, { handle: () => Promise.reject(new Error('no')) });
    await vi.waitFor(() => expect(calls).toEqual(['update a receipt-0 5']));
  });

  test('that failed for the last time is copied to the poison queue, then deleted', async () => {
    const { queue, calls } = fakeQueue([message('a', 3)]);
    startPump(queue, {
      handle: () => Promise.reject(new Error('no')),
      poison: async (item) => void calls.push(`poison ${item.messageId}`),
    });
    await vi.waitFor(() => expect(calls).toEqual(['poison a', 'delete a receipt-0']));
  });

  test('that was tried too often already is not tried again', async () => {
    const { queue, calls } = fakeQueue([message('a', 4)]);
    const handle = vi.fn(async () => undefined);
    startPump(queue, { handle, poison: async (item) => void calls.push(`poison ${item.messageId}`) });
    await vi.waitFor(() => expect(calls).toEqual(['poison a', 'delete a receipt-0']));
    expect(handle).not.toHaveBeenCalled();
  });

  test('that takes long is kept hidden, and deleted with the newest receipt', async () => {
    const { queue, calls } = fakeQueue([message('a')]);
    let finish: () => void = () => undefined;
    startPump(queue, { hiddenMs: 60, handle: () => new Promise<void>((resolve) => (finish = resolve)) });
    await vi.waitFor(() => expect(calls.filter((call) => call.startsWith('update')).length).toBeGreaterThanOrEqual(2));
    finish();
    await vi.waitFor(() => expect(calls.at(-1)).toMatch(/^delete a receipt-[1-9]/));
  });
});

test('a new batch comes only when few enough are left of the last ones', async () => {
  const { queue, waiting } = fakeQueue([message('a'), message('b'), message('c'), message('d'), message('e')]);
  const finish: (() => void)[] = [];
  startPump(queue, { handle: () => new Promise<void>((resolve) => finish.push(resolve)) });
  await vi.waitFor(() => expect(finish.length).toBe(2));
  expect(waiting.length).toBe(3);
  finish[0]?.();
  await vi.waitFor(() => expect(finish.length).toBe(4));
  expect(waiting.length).toBe(1);
});

test('stop waits for nothing but the fetching', async () => {
  const { queue } = fakeQueue([message('a')]);
  const handle = vi.fn(() => new Promise<void>(() => undefined));
  const pump = startPump(queue, { handle });
  await vi.waitFor(() => expect(handle).toHaveBeenCalled());
  await pump.stop();
});

test('a wake-up ends the wait of an empty queue', async () => {
  const { queue, waiting, calls } = fakeQueue([]);
  const pump = startPump(queue, { maxPollingIntervalMs: 60_000 });
  await new Promise((resolve) => setTimeout(resolve, 0));
  waiting.push(message('late'));
  pump.wake();
  await vi.waitFor(() => expect(calls).toEqual(['delete late receipt-0']));
});
