import { type HostFunction, option } from '../functions.ts';
import type { Connections } from '../settings/connections.ts';
import type { QueueOptions } from '../settings/host-json.ts';
import type { QueueWatcher } from '../triggers/queue-watcher.ts';
import type { Binding, RpcInvocationResponse, RpcTypedData } from '../worker/core-types.ts';
import { type BindingData, resolveExpression } from './binding-expression.ts';

export interface OutputContext {
  connections: Connections;
  queueOptions: QueueOptions;
  watcher: QueueWatcher;
}

/** Writes what the function left in its output bindings; a failure fails the invocation, as in the real host. */
export async function writeOutputs(
  context: OutputContext,
  fn: HostFunction,
  response: RpcInvocationResponse,
  data: BindingData,
): Promise<void> {
  const outputs = [...(response.outputData ?? [])];
  if (response.returnValue && fn.bindings['$return']) outputs.push({ name: '$return', data: response.returnValue });
  for (const output of outputs) {
    const binding = fn.bindings[output.name];
    if (binding) await writeOutput(context, fn, binding, output.data, data);
  }
}

async function writeOutput(
  context: OutputContext,
  fn: HostFunction,
  binding: Binding,
  value: RpcTypedData,
  data: BindingData,
): Promise<void> {
  switch (binding.type.toLowerCase()) {
    case 'http':
      return;
    case 'queue':
      return await writeQueueMessages(context, fn, binding, value, data);
    case 'blob':
      return await writeBlob(context, fn, binding, value, data);
    case 'cosmosdb':
      return await writeCosmosItems(context, fn, binding, value, data);
    default:
      throw new Error(`Output binding '${binding.type}' is not supported by this host (see FIDELITY.md).`);
  }
}

/** The queue is created when missing; a JSON array becomes one message per element. */
async function writeQueueMessages(
  context: OutputContext,
  fn: HostFunction,
  binding: Binding,
  value: RpcTypedData,
  data: BindingData,
): Promise<void> {
  const name = resolveExpression(requireOption(binding, 'queueName'), data, fn.name);
  const service = context.connections.queues(option(binding, 'connection'));
  const queue = service.getQueueClient(name);
  const isBase64 = context.queueOptions.messageEncoding === 'base64';
  for (const item of toItems(value)) {
    const text = isBase64 ? Buffer.from(item).toString('base64') : Buffer.from(item).toString('utf8');
    await createOnNotFound(
      () => queue.sendMessage(text),
      () => queue.createIfNotExists(),
    );
  }
  context.watcher.notify(queue.url);
}

async function writeBlob(
  context: OutputContext,
  fn: HostFunction,
  binding: Binding,
  value: RpcTypedData,
  data: BindingData,
): Promise<void> {
  const path = resolveExpression(requireOption(binding, 'path'), data, fn.name);
  const slash = path.indexOf('/');
  if (slash <= 0) throw new Error(`Blob path '${path}' must be 'container/blob'.`);
  const container = context.connections.blobs(option(binding, 'connection')).getContainerClient(path.slice(0, slash));
  const blob = container.getBlockBlobClient(path.slice(slash + 1));
  await createOnNotFound(
    () => blob.uploadData(toBytes(value)),
    () => container.createIfNotExists(),
  );
}

/** Documents are upserted, as the Cosmos DB output binding does. */
async function writeCosmosItems(
  context: OutputContext,
  fn: HostFunction,
  binding: Binding,
  value: RpcTypedData,
  data: BindingData,
): Promise<void> {
  const database = context.connections
    .cosmos(option(binding, 'connection'), option(binding, 'preferredLocations'))
    .database(resolveExpression(requireOption(binding, 'databaseName'), data, fn.name));
  const container = database.container(resolveExpression(requireOption(binding, 'containerName'), data, fn.name));
  const parsed: unknown = JSON.parse(value.json ?? value.string ?? 'null');
  for (const item of Array.isArray(parsed) ? parsed : [parsed]) await container.items.upsert(item);
}

async function createOnNotFound(write: () => Promise<unknown>, create: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    await create();
    await write();
  }
}

function toItems(value: RpcTypedData): (string | Uint8Array)[] {
  if (value.json?.trimStart().startsWith('[')) {
    const items = JSON.parse(value.json) as unknown[];
    return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
  }
  return [toContent(value)];
}

function toBytes(value: RpcTypedData): Buffer {
  return Buffer.from(toContent(value));
}

function toContent(value: RpcTypedData): string | Uint8Array {
  return value.bytes ?? value.string ?? value.json ?? String(value.int ?? value.double ?? '');
}

function requireOption(binding: Binding, name: string): string {
  const value = option(binding, name);
  if (value === undefined) throw new Error(`The '${binding.type}' binding needs '${name}'.`);
  return value;
}
