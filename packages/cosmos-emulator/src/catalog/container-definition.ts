import { CosmosError } from '../http/errors.ts';
import { type PartitionKeyDefinition, pathSegments } from '../partition/partition-key.ts';
import type { Json, JsonObject } from '../sql/types.ts';
import { normalizeIndexingPolicy } from './indexing-policy.ts';
import { requireResourceName } from './resource-name.ts';

/** A container's properties as stored: what the client sent, with the defaults of Azure filled in. */
export interface ContainerDefinition extends JsonObject {
  id: string;
}

const maxPartitionKeyPaths = 3;

/** Rejects with 400 what Azure would; gives the definition that a read then returns. */
export function readContainerDefinition(body: JsonObject): ContainerDefinition {
  const partitionKey = readPartitionKey(body['partitionKey']);
  const definition: ContainerDefinition = {
    ...withoutSystemProperties(body),
    id: requireResourceName(body['id'], 'container'),
    indexingPolicy: normalizeIndexingPolicy(body['indexingPolicy']),
    partitionKey,
    conflictResolutionPolicy: readConflictResolutionPolicy(body['conflictResolutionPolicy']),
  };
  const uniqueKeyPolicy = body['uniqueKeyPolicy'];
  if (uniqueKeyPolicy !== undefined) definition['uniqueKeyPolicy'] = readUniqueKeyPolicy(uniqueKeyPolicy);
  requireTimeToLive(body['defaultTtl'], 'defaultTtl');
  return definition;
}

/** What may change afterwards: not the id, the key, the unique keys or the conflict policy. */
export function replaceContainerDefinition(current: ContainerDefinition, body: JsonObject): ContainerDefinition {
  const next = readContainerDefinition({
    ...body,
    uniqueKeyPolicy: body['uniqueKeyPolicy'] ?? current['uniqueKeyPolicy'] ?? { uniqueKeys: [] },
    conflictResolutionPolicy: body['conflictResolutionPolicy'] ?? current['conflictResolutionPolicy'] ?? null,
  });
  for (const name of ['id', 'partitionKey', 'uniqueKeyPolicy', 'conflictResolutionPolicy']) {
    const before = current[name] ?? (name === 'uniqueKeyPolicy' ? { uniqueKeys: [] } : null);
    if (canonical(next[name] ?? null) !== canonical(before)) {
      throw new CosmosError('badRequest', `Replacing a container cannot change its '${name}'; create a new container instead.`);
    }
  }
  if (current['uniqueKeyPolicy'] === undefined) delete next['uniqueKeyPolicy'];
  return next;
}

export function withoutSystemProperties(body: JsonObject): JsonObject {
  const { _rid, _self, _etag, _ts, _docs, _sprocs, _triggers, _udfs, _conflicts, statistics, ...rest } = body;
  return rest;
}

/** Seconds, or -1 for "never by default". */
export function requireTimeToLive(value: Json | undefined, name: string): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'number' || !Number.isInteger(value) || (value !== -1 && value < 1) || value > 2 ** 31 - 1) {
    throw new CosmosError(
      'badRequest',
      `'${name}' must be -1 or a whole number of seconds from 1 to 2147483647; got ${JSON.stringify(value)}.`,
    );
  }
}

function readPartitionKey(value: Json | undefined): JsonObject {
  const given = isObject(value) ? value : {};
  const paths = given['paths'];
  if (!isTextArray(paths) || paths.length === 0 || paths.length > maxPartitionKeyPaths) {
    throw new CosmosError('badRequest', `'partitionKey.paths' must hold one to ${maxPartitionKeyPaths} paths such as "/pk".`);
  }
  for (const path of paths) requirePath(path);
  const kind = given['kind'] ?? (paths.length > 1 ? 'MultiHash' : 'Hash');
  if (kind !== 'Hash' && kind !== 'MultiHash') {
    throw new CosmosError('badRequest', `'partitionKey.kind' must be "Hash" or "MultiHash"; got ${JSON.stringify(kind)}.`);
  }
  if (kind === 'Hash' && paths.length > 1) {
    throw new CosmosError('badRequest', `Several partition key paths need the kind "MultiHash".`);
  }
  const version = given['version'] ?? (kind === 'MultiHash' ? 2 : undefined);
  return { paths, kind, ...(version === undefined ? {} : { version }) };
}

/** The partition key of a stored definition in the form the hash needs. */
export function partitionKeyOf(definition: ContainerDefinition): PartitionKeyDefinition {
  const key = definition['partitionKey'] as { paths: string[]; kind: 'Hash' | 'MultiHash'; version?: number };
  return { paths: key.paths, kind: key.kind, version: key.version === 2 ? 2 : 1 };
}

function readConflictResolutionPolicy(value: Json | undefined): JsonObject {
  const given = isObject(value) ? value : {};
  const mode = given['mode'] ?? 'LastWriterWins';
  if (mode !== 'LastWriterWins') {
    throw new CosmosError(
      'badRequest',
      `Only the conflict resolution mode "LastWriterWins" is supported; got ${JSON.stringify(mode)}.`,
    );
  }
  const path = given['conflictResolutionPath'] ?? '/_ts';
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) {
    throw new CosmosError(
      'badRequest',
      `'conflictResolutionPath' must be a path such as "/myNumber"; got ${JSON.stringify(path)}.`,
    );
  }
  return { mode, conflictResolutionPath: path === '' ? '/_ts' : path, conflictResolutionProcedure: '' };
}

function readUniqueKeyPolicy(value: Json): JsonObject {
  const keys = isObject(value) ? (value['uniqueKeys'] ?? []) : null;
  if (!Array.isArray(keys)) throw new CosmosError('badRequest', `'uniqueKeyPolicy.uniqueKeys' must be an array.`);
  return {
    uniqueKeys: keys.map((key) => {
      const paths = isObject(key) ? key['paths'] : undefined;
      if (!isTextArray(paths) || paths.length === 0) {
        throw new CosmosError('badRequest', `Each unique key needs 'paths', an array of paths such as "/email".`);
      }
      for (const path of paths) requirePath(path);
      return { paths };
    }),
  };
}

function requirePath(path: string): void {
  if (!path.startsWith('/') || pathSegments(path).some((name) => name === '')) {
    throw new CosmosError('badRequest', `A path must look like "/name" or "/name/inner"; got ${JSON.stringify(path)}.`);
  }
}

/** JSON text with sorted names, to compare two values. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_name, inner: Json) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

const isTextArray = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');
