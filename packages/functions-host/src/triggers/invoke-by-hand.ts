import { readJsonProperties } from '../bindings/json-properties.ts';
import { type HostFunction, option } from '../functions.ts';
import { HostError } from '../host-error.ts';
import type { RpcTypedData } from '../worker/core-types.ts';
import { readBlobProperties } from './blob-properties.ts';
import { runBlob, toBlobFunction } from './blob-trigger.ts';
import type { TriggerContext } from './listener.ts';
import { toMetadata } from './queue-trigger.ts';
import { toTimerInfo } from './timer-trigger.ts';

const reason = 'This function was programmatically called via the host APIs.';

/**
 * Runs a function without its event and gives its return value (`POST /admin/functions/<name>`). A blob trigger takes the path
 * `container/blob` as input and reads the blob, as there; a queue trigger takes the message, a change feed trigger the documents,
 * a timer nothing.
 */
export async function invokeByHand(
  context: TriggerContext,
  fn: HostFunction,
  input: unknown,
  metadata: Record<string, unknown>,
): Promise<unknown> {
  if (fn.kind === 'http') throw new HostError('settings', `'${fn.name}' is an HTTP function: call its route instead.`);
  if (fn.kind === 'blob' && typeof input === 'string') return await runBlobAt(context, fn, input);
  const text = typeof input === 'string' ? input : '';
  const known = fn.kind === 'queue' ? { ...readJsonProperties(text), QueueTrigger: text, ...metadata } : metadata;
  const response = await context.invoker.run({
    fn,
    data: fn.kind === 'timer' ? toTimerInfo(null, false) : toTypedData(input),
    metadata: toMetadata(known),
    bindingData: known,
    reason,
  });
  return fromTypedData(response.returnValue);
}

async function runBlobAt(context: TriggerContext, fn: HostFunction, path: string): Promise<undefined> {
  const slash = path.indexOf('/');
  const [container, blobName] = [path.slice(0, slash), path.slice(slash + 1)];
  const blob = context.connections.blobs(option(fn.trigger, 'connection')).getContainerClient(container).getBlobClient(blobName);
  const properties = await readBlobProperties(blob);
  if (!properties) throw new HostError('settings', `There is no blob '${path}' to run '${fn.name}' with.`);
  const message = { functionId: `Host.Functions.${fn.name}`, blobType: 'BlockBlob', container, blobName, etag: properties.etag };
  await runBlob(context, toBlobFunction(fn), message, blob, properties.rpc, properties.metadata);
  return undefined;
}

function toTypedData(input: unknown): RpcTypedData {
  if (typeof input === 'string') return { string: input };
  if (input instanceof Uint8Array) return { bytes: input };
  return { json: JSON.stringify(input ?? null) };
}

function fromTypedData(value: RpcTypedData | null | undefined): unknown {
  if (!value) return undefined;
  if (value.json !== undefined) return JSON.parse(value.json) as unknown;
  return value.string ?? value.bytes ?? value.int ?? value.double;
}
