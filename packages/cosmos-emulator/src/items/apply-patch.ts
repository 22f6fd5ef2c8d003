import { isObject } from '../catalog/container-definition.ts';
import { CosmosError } from '../http/errors.ts';
import type { Json, JsonObject } from '../sql/types.ts';

export type PatchOperation =
  | { op: 'set' | 'add' | 'replace' | 'incr'; path: string; value: Json }
  | { op: 'remove'; path: string }
  | { op: 'move'; from: string; path: string };

export interface PatchRequest {
  operations: PatchOperation[];
  /** `from c where ...`; null when the patch is unconditional. */
  condition: string | null;
}

/** Azure's limit for one patch. */
const maxPatchOperations = 10;

/** Reads a patch body: an array of operations, or an object with `operations` and `condition`. */
export function readPatchRequest(body: Json): PatchRequest {
  const given = Array.isArray(body) ? { operations: body } : body;
  if (!isObject(given) || !Array.isArray(given['operations'])) {
    throw new CosmosError('badRequest', `A patch must be an array of operations, or an object with an array 'operations'.`);
  }
  const { operations, condition } = given as { operations: Json[]; condition?: Json };
  if (operations.length === 0 || operations.length > maxPatchOperations) {
    throw new CosmosError(
      'badRequest',
      `A patch must have 1 to ${maxPatchOperations} operations; this one has ${operations.length}.`,
    );
  }
  if (condition !== undefined && condition !== null && typeof condition !== 'string') {
    throw new CosmosError('badRequest', `The 'condition' of a patch must be a text.`);
  }
  return { operations: operations.map(readOperation), condition: condition || null };
}

function readOperation(value: Json): PatchOperation {
  if (!isObject(value) || typeof value['path'] !== 'string') {
    throw new CosmosError(
      'badRequest',
      `Each patch operation needs an 'op' and a 'path'; got ${JSON.stringify(value).slice(0, 200)}.`,
    );
  }
  const { op, path, from } = value;
  if (op === 'remove') return { op, path };
  if (op === 'move') {
    if (typeof from !== 'string') throw new CosmosError('badRequest', `A patch operation 'move' needs a 'from'.`);
    return { op, from, path };
  }
  if (op === 'set' || op === 'add' || op === 'replace' || op === 'incr') {
    if (value['value'] === undefined) throw new CosmosError('badRequest', `A patch operation '${op}' needs a 'value'.`);
    return { op, path, value: value['value'] };
  }
  throw new CosmosError(
    'badRequest',
    `Unknown patch operation ${JSON.stringify(op)}; known are add, set, replace, remove, incr and move.`,
  );
}

/**
 * Gives a new document with the operations applied in order; the given one stays as it is. Rejects with 400 and changes nothing when one of
 * them cannot be applied. `keyPaths` are the partition key's: like `id` and what the system sets, they cannot be patched.
 */
export function applyPatch(
  document: JsonObject,
  operations: readonly PatchOperation[],
  keyPaths: readonly string[][],
): JsonObject {
  const result = structuredClone(document);
  const fixedPaths = [['id'], ['_rid'], ['_ts'], ['_etag'], ['_self'], ['_attachments'], ...keyPaths];
  for (const operation of operations) {
    requireChangeable(operation.path, fixedPaths);
    if (operation.op === 'move') requireChangeable(operation.from, fixedPaths);
    applyOne(result, operation);
  }
  return result;
}

function applyOne(document: JsonObject, operation: PatchOperation): void {
  const { op, path } = operation;
  if (op === 'move') move(document, operation.from, path);
  else if (op === 'remove') remove(locate(document, path));
  else writers[op](locate(document, path), operation.value);
}

const writers = { add, set, replace, incr: increment };

function move(document: JsonObject, from: string, path: string): void {
  if (path.startsWith(`${from}/`)) fail(path, `is inside of what is moved, '${from}'`);
  const value = remove(locate(document, from));
  add(locate(document, path), value);
}

/** A place in the document: the object or array that holds it and its name or index there. */
type Target = { path: string; holder: JsonObject; name: string } | { path: string; holder: Json[]; index: number };

function locate(document: JsonObject, path: string): Target {
  const names = readPointer(path);
  const last = names.pop() ?? '';
  let holder: Json = document;
  for (const name of names) {
    const next: Json | undefined = Array.isArray(holder) ? holder[readIndex(path, name)] : child(holder, name);
    if (next === undefined || next === null || typeof next !== 'object')
      fail(path, `has no parent: '${name}' is not an object or array`);
    holder = next;
  }
  if (!Array.isArray(holder)) return { path, holder: holder as JsonObject, name: last };
  return { path, holder, index: last === '-' ? holder.length : readIndex(path, last) };
}

function child(holder: Json, name: string): Json | undefined {
  return isObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;
}

function add(target: Target, value: Json): void {
  if ('name' in target) {
    assign(target.holder, target.name, value);
    return;
  }
  if (target.index > target.holder.length)
    fail(target.path, `lies behind the end of the array, which has ${target.holder.length} elements`);
  target.holder.splice(target.index, 0, value);
}

function set(target: Target, value: Json): void {
  if ('name' in target) {
    assign(target.holder, target.name, value);
    return;
  }
  if (target.index > target.holder.length)
    fail(target.path, `lies behind the end of the array, which has ${target.holder.length} elements`);
  target.holder[target.index] = value;
}

function replace(target: Target, value: Json): void {
  requireThere(target);
  set(target, value);
}

function increment(target: Target, by: Json): void {
  if (typeof by !== 'number') fail(target.path, `cannot be incremented by ${JSON.stringify(by)}: it must be a number`);
  const before = currentValue(target);
  if (before !== undefined && typeof before !== 'number') fail(target.path, 'is not a number and cannot be incremented');
  set(target, (before ?? 0) + by);
}

function remove(target: Target): Json {
  const before = requireThere(target);
  if ('name' in target) delete target.holder[target.name];
  else target.holder.splice(target.index, 1);
  return before;
}

const currentValue = (target: Target): Json | undefined =>
  'name' in target ? child(target.holder, target.name) : target.holder[target.index];

function requireThere(target: Target): Json {
  const value = currentValue(target);
  if (value === undefined) fail(target.path, 'does not exist');
  return value;
}

/** `__proto__` is a name like any other. */
function assign(holder: JsonObject, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}

/** A JSON pointer (RFC 6901): `~1` stands for `/`, `~0` for `~`. */
function readPointer(path: string): string[] {
  if (!path.startsWith('/') || path === '/') fail(path, 'must look like "/name" or "/name/0"');
  return path
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function readIndex(path: string, text: string): number {
  if (!/^(0|[1-9]\d{0,8})$/.test(text)) fail(path, `needs a whole number or '-' for an array element; got '${text}'`);
  return Number(text);
}

function requireChangeable(path: string, fixedPaths: readonly string[][]): void {
  const names = readPointer(path);
  const fixed = fixedPaths.find((segments) => segments.every((name, index) => names[index] === name || index >= names.length));
  if (fixed) fail(path, `cannot be patched: '/${fixed.join('/')}' is fixed for the life of an item`);
}

function fail(path: string, problem: string): never {
  throw new CosmosError('badRequest', `The patch path '${path}' ${problem}.`);
}
