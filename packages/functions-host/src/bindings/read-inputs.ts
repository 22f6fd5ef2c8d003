import { type HostFunction, option } from '../functions.ts';
import type { Connections } from '../settings/connections.ts';
import type { Binding, RpcParameterBinding, RpcTypedData } from '../worker/core-types.ts';
import { type BindingData, resolveExpression } from './binding-expression.ts';

/** Fetches the extra inputs (direction `in`, no trigger) before the function runs. */
export async function readInputs(connections: Connections, fn: HostFunction, data: BindingData): Promise<RpcParameterBinding[]> {
  const inputs: RpcParameterBinding[] = [];
  for (const [name, binding] of Object.entries(fn.bindings)) {
    if (name === fn.triggerName || binding.direction !== 'in') continue;
    const value = await readInput(connections, fn, binding, data);
    if (value) inputs.push({ name, data: value });
  }
  return inputs;
}

/** null: nothing there; the function then sees undefined. */
async function readInput(
  connections: Connections,
  fn: HostFunction,
  binding: Binding,
  data: BindingData,
): Promise<RpcTypedData | null> {
  switch (binding.type.toLowerCase()) {
    case 'blob':
      return await readBlob(connections, fn, binding, data);
    case 'cosmosdb':
      return await readCosmosItem(connections, fn, binding, data);
    default:
      throw new Error(`Input binding '${binding.type}' is not supported by this host (see FIDELITY.md).`);
  }
}

async function readBlob(
  connections: Connections,
  fn: HostFunction,
  binding: Binding,
  data: BindingData,
): Promise<RpcTypedData | null> {
  const path = resolveExpression(option(binding, 'path') ?? '', data, fn.name);
  const slash = path.indexOf('/');
  const blob = connections
    .blobs(option(binding, 'connection'))
    .getContainerClient(path.slice(0, slash))
    .getBlobClient(path.slice(slash + 1));
  return await nullOnNotFound(async () => ({ bytes: await blob.downloadToBuffer() }));
}

async function readCosmosItem(
  connections: Connections,
  fn: HostFunction,
  binding: Binding,
  data: BindingData,
): Promise<RpcTypedData | null> {
  const text = (name: string) => resolveExpression(option(binding, name) ?? '', data, fn.name);
  const container = connections
    .cosmos(option(binding, 'connection'), option(binding, 'preferredLocations'))
    .database(text('databaseName'))
    .container(text('containerName'));
  const query = text('sqlQuery');
  const id = text('id');
  if (id) {
    const { resource } = await container.item(id, text('partitionKey') || id).read<object>();
    return resource ? { json: JSON.stringify(resource) } : null;
  }
  const partitionKey = text('partitionKey');
  const { resources } = await container.items.query(query || 'SELECT * FROM c', partitionKey ? { partitionKey } : {}).fetchAll();
  return { json: JSON.stringify(resources) };
}

async function nullOnNotFound<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}
