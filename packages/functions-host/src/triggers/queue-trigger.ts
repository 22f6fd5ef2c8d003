import type { DequeuedMessageItem } from '@azure/storage-queue';
import { readJsonProperties } from '../bindings/json-properties.ts';
import { type HostFunction, option } from '../functions.ts';
import { HostError } from '../host-error.ts';
import type { RpcTypedData } from '../worker/core-types.ts';
import type { CreateListener, Listener, TriggerContext } from './listener.ts';
import { decodeMessage } from './queue-encoding.ts';
import { QueuePump } from './queue-pump.ts';

/** Runs a function for every message of a queue; after `maxDequeueCount` tries a message goes to `<queue>-poison`. */
export const createQueueListener: CreateListener = (context, fn): Listener => {
  const { connections, options, watcher, log } = context;
  const queueName = option(fn.trigger, 'queueName');
  if (!queueName) throw new HostError('app-load', `Function '${fn.name}': the queue trigger has no queueName.`);
  const service = connections.queues(option(fn.trigger, 'connection'));
  const queue = service.getQueueClient(queueName);
  const poisonQueue = service.getQueueClient(`${queueName}-poison`);
  const pump = new QueuePump({
    queue,
    ...options.queues,
    log,
    isReadable: (message) => decodeMessage(message.messageText, options.queues.messageEncoding) !== null,
    handle: (message) => runMessage(context, fn, message, queueName),
    async poison(message) {
      await poisonQueue.createIfNotExists();
      await poisonQueue.sendMessage(message.messageText);
    },
  });
  return {
    name: `queue '${queueName}'`,
    async start() {
      watcher.watch(queue.url, () => pump.wake());
      pump.start();
    },
    stop: () => pump.stop(),
  };
};

async function runMessage(
  context: TriggerContext,
  fn: HostFunction,
  message: DequeuedMessageItem,
  queueName: string,
): Promise<void> {
  const bytes = decodeMessage(message.messageText, context.options.queues.messageEncoding) ?? Buffer.alloc(0);
  const text = bytes.toString('utf8');
  const properties = readJsonProperties(text);
  const system = messageMetadata(message, text);
  await context.invoker.run({
    fn,
    data: { string: text },
    metadata: { ...toMetadata(properties), ...toMetadata(system) },
    bindingData: { ...properties, ...system },
    reason: `New queue message detected on '${queueName}'.`,
  });
}

/** The names of QueueTriggerBinding's contract; times are ISO 8601. */
function messageMetadata(message: DequeuedMessageItem, text: string): Record<string, unknown> {
  return {
    QueueTrigger: text,
    DequeueCount: message.dequeueCount,
    ExpirationTime: message.expiresOn.toISOString(),
    Id: message.messageId,
    InsertionTime: message.insertedOn.toISOString(),
    NextVisibleTime: message.nextVisibleOn.toISOString(),
    PopReceipt: message.popReceipt,
  };
}

/** Strings travel as strings (the library parses those that are JSON), everything else as JSON. */
export function toMetadata(values: Record<string, unknown>): Record<string, RpcTypedData> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? { string: value } : { json: JSON.stringify(value) },
    ]),
  );
}
