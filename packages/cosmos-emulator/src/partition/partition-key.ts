import type { Json, JsonObject } from '../sql/types.ts';

/** A component of a partition key; `undefined` where the item has no such property. */
export type PartitionKeyPart = string | number | boolean | null | undefined;
export type PartitionKeyKind = 'Hash' | 'MultiHash' | 'Range';

export interface PartitionKeyDefinition {
  paths: string[];
  kind: PartitionKeyKind;
  /** 1 when a container was made without a version: its ranges are laid out for another hash. */
  version: 1 | 2;
  systemKey?: boolean;
}

/** The names in a path such as `/a/"b c"/d`, as index policies and partition keys write them. */
export function pathSegments(path: string): string[] {
  const segments: string[] = [];
  for (const match of path.matchAll(/\/(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^/]*))/g)) {
    segments.push(match[1] ?? match[2] ?? match[3]?.trim() ?? '');
  }
  return segments;
}

export function valueAt(document: JsonObject, segments: readonly string[]): Json | undefined {
  let value: Json | undefined = document;
  for (const name of segments) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

/** The key's parts as the document holds them; null when one of them is an array or a filled object, which cannot be a key. */
export function extractPartitionKey(document: JsonObject, paths: readonly (readonly string[])[]): PartitionKeyPart[] | null {
  const parts: PartitionKeyPart[] = [];
  for (const segments of paths) {
    const part = toPart(valueAt(document, segments));
    if (part === notAKey) return null;
    parts.push(part);
  }
  return parts;
}

const notAKey = Symbol('not a partition key');

function toPart(value: Json | undefined): PartitionKeyPart | typeof notAKey {
  if (value === null || typeof value !== 'object') return value;
  return !Array.isArray(value) && Object.keys(value).length === 0 ? undefined : notAKey;
}

/** Reads the header `x-ms-documentdb-partitionkey`, a JSON array where `{}` stands for undefined. Null when it is anything else. */
export function parsePartitionKey(header: string): PartitionKeyPart[] | null {
  let value: unknown;
  try {
    value = JSON.parse(header);
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const parts = (value as Json[]).map(toPart);
  return parts.includes(notAKey) ? null : (parts as PartitionKeyPart[]);
}

/** One text per key, the same for equal keys: what the store keeps. A prefix of a hierarchical key is a prefix of its text. */
export function partitionKeyText(parts: readonly PartitionKeyPart[]): string {
  return JSON.stringify(parts.map((part) => (part === undefined ? {} : part)));
}

/** The texts of all full keys that start with these parts lie in `[from, to)`. */
export function partitionKeyPrefixBounds(parts: readonly PartitionKeyPart[]): { from: string; to: string } {
  const open = partitionKeyText(parts).slice(0, -1);
  // A further part follows a comma; '-' is the next character after it.
  return { from: `${open},`, to: `${open}-` };
}
