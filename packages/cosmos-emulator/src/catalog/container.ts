import { effectivePartitionKey } from '../partition/effective-partition-key.ts';
import {
  type PartitionKeyDefinition,
  type PartitionKeyPart,
  partitionKeyText,
  pathSegments,
} from '../partition/partition-key.ts';
import { type PartitionRange, partitionRanges, rangeIndexOf } from '../partition/partition-ranges.ts';
import type { JsonObject } from '../sql/types.ts';
import { type ContainerDefinition, partitionKeyOf } from './container-definition.ts';
import { type IndexingRules, indexingRules } from './indexing-policy.ts';
import { containerRid, databaseRid } from './resource-id.ts';

/** Keys whose place was computed last: a page of writes often shares a key. */
const rememberedKeys = 10_000;

/** One version of a container: replaced by a new object when its definition is. */
export class Container {
  readonly rid: string;
  readonly self: string;
  readonly id: string;
  readonly partitionKey: PartitionKeyDefinition;
  readonly partitionKeyPaths: string[][];
  readonly ranges: PartitionRange[];
  readonly indexing: IndexingRules;
  readonly uniqueKeys: string[][][];
  /** Seconds; -1 for "only items that say so"; undefined when nothing expires. */
  readonly defaultTtl: number | undefined;
  /** Names of the property by whose number concurrent writes of several regions are settled. */
  readonly conflictPath: string[];
  readonly number: number;
  readonly database: number;
  readonly definition: ContainerDefinition;
  readonly revision: number;
  readonly modified: number;
  private readonly places = new Map<string, Place>();

  constructor(
    number: number,
    database: number,
    definition: ContainerDefinition,
    ranges: number,
    revision: number,
    modified: number,
  ) {
    this.number = number;
    this.database = database;
    this.definition = definition;
    this.revision = revision;
    this.modified = modified;
    this.id = definition.id;
    this.rid = containerRid(database, number);
    this.self = `dbs/${databaseRid(database)}/colls/${this.rid}/`;
    this.partitionKey = partitionKeyOf(definition);
    this.partitionKeyPaths = this.partitionKey.paths.map(pathSegments);
    this.ranges = partitionRanges(ranges, this.partitionKey);
    this.indexing = indexingRules(definition['indexingPolicy'] as JsonObject);
    this.uniqueKeys = readUniqueKeys(definition);
    const defaultTtl = definition['defaultTtl'];
    this.defaultTtl = typeof defaultTtl === 'number' ? defaultTtl : undefined;
    this.conflictPath = pathSegments(conflictPathOf(definition));
  }

  get etag(): string {
    return `"${this.number.toString(16).padStart(8, '0')}-0000-0000-0000-${this.revision.toString(16).padStart(12, '0')}"`;
  }

  /** Where items with this key live. */
  placeOf(parts: readonly PartitionKeyPart[]): Place {
    const text = partitionKeyText(parts);
    const known = this.places.get(text);
    if (known) return known;
    const epk = effectivePartitionKey(parts, this.partitionKey);
    const place = { text, epk, range: rangeIndexOf(epk, this.ranges) };
    if (this.places.size >= rememberedKeys) this.places.clear();
    this.places.set(text, place);
    return place;
  }
}

export interface Place {
  /** The key as the store keeps it. */
  text: string;
  /** The effective partition key. */
  epk: string;
  /** Index of the physical partition range. */
  range: number;
}

function readUniqueKeys(definition: ContainerDefinition): string[][][] {
  const policy = definition['uniqueKeyPolicy'] as { uniqueKeys: { paths: string[] }[] } | undefined;
  return (policy?.uniqueKeys ?? []).map(({ paths }) => paths.map(pathSegments));
}

function conflictPathOf(definition: ContainerDefinition): string {
  const policy = definition['conflictResolutionPolicy'] as { conflictResolutionPath: string };
  return policy.conflictResolutionPath;
}
