import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { effectivePartitionKey } from './effective-partition-key.ts';
import { type PartitionKeyDefinition, type PartitionKeyPart, parsePartitionKey, partitionKeyText } from './partition-key.ts';
import { partitionRanges, rangeIndexOf } from './partition-ranges.ts';

type SdkHash = (key: unknown[], definition: { paths: string[]; kind: string; version?: number }) => string;

// Not exported by the package: reached by its place on disk, as an oracle.
let sdkHash: SdkHash;
beforeAll(async () => {
  const entry = fileURLToPath(import.meta.resolve('@azure/cosmos'));
  const root = entry.slice(0, entry.lastIndexOf(join('dist', '')));
  const module = (await import(pathToFileURL(join(root, 'dist/esm/utils/hashing/hash.js')).href)) as {
    hashPartitionKey: SdkHash;
  };
  expect(dirname(entry)).toContain('@azure');
  sdkHash = module.hashPartitionKey;
});

const part = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 90, maxLength: 130 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
) as fc.Arbitrary<PartitionKeyPart>;

const definition = (kind: 'Hash' | 'MultiHash', version: 1 | 2): PartitionKeyDefinition => ({ paths: ['/pk'], kind, version });
const forSdk = (parts: PartitionKeyPart[]) => parts.map((value) => (value === undefined ? {} : value));

describe('effectivePartitionKey', () => {
  it.each([1, 2] as const)('equals the hash of the SDK for keys of version %i', (version) => {
    fc.assert(
      fc.property(part, (value) => {
        const expected = sdkHash(forSdk([value]), { paths: ['/pk'], kind: 'Hash', version });
        expect(effectivePartitionKey([value], definition('Hash', version))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('equals the hash of the SDK for hierarchical keys', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
        const expected = sdkHash(forSdk(parts), { paths: ['/a', '/b', '/c'], kind: 'MultiHash', version: 2 });
        expect(effectivePartitionKey(parts, definition('MultiHash', 2))).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['Hash', 1],
    ['Hash', 2],
    ['MultiHash', 2],
  ] as const)('spreads %s keys of version %i over every range', (kind, version) => {
    const ranges = partitionRanges(4, definition(kind, version));
    const counts = [0, 0, 0, 0];
    for (let at = 0; at < 2000; at++) {
      const key = effectivePartitionKey([`key-${at}`], definition(kind, version));
      const index = rangeIndexOf(key, ranges);
      const range = ranges[index]!;
      expect(key >= range.minInclusive && key < range.maxExclusive).toBe(true);
      counts[index] = counts[index]! + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(400);
  });
});

describe('partition key texts', () => {
  it('come back from their text as they were', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
        const plain = parts.map((value) => (Object.is(value, -0) ? 0 : value));
        expect(parsePartitionKey(partitionKeyText(plain))).toEqual(plain);
      }),
    );
  });

  it('refuses arrays and filled objects as parts', () => {
    expect(parsePartitionKey('[[1]]')).toBeNull();
    expect(parsePartitionKey('[{"a":1}]')).toBeNull();
    expect(parsePartitionKey('"p"')).toBeNull();
    expect(parsePartitionKey('[{}]')).toEqual([undefined]);
  });
});
