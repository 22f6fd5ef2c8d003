import { murmurHash32, murmurHash128 } from './murmur-hash.ts';
import type { PartitionKeyDefinition, PartitionKeyPart } from './partition-key.ts';

/**
 * The effective partition key: an upper-case hex text whose order places an item in a physical partition range.
 * Must equal what the SDK computes (dist/esm/utils/hashing), since bulk requests are grouped by it on the client.
 */
export function effectivePartitionKey(parts: readonly PartitionKeyPart[], definition: PartitionKeyDefinition): string {
  if (definition.kind === 'MultiHash') return parts.map((part) => hashVersion2([part])).join('');
  return definition.version === 2 ? hashVersion2(parts) : hashVersion1(parts[0]);
}

const typeMark = { undefined: 0x00, null: 0x01, false: 0x02, true: 0x03, number: 0x05, string: 0x08 } as const;

function bytesOf(part: PartitionKeyPart, endOfString: number): Buffer {
  if (typeof part === 'string') {
    return Buffer.concat([Buffer.of(typeMark.string), Buffer.from(part, 'utf8'), Buffer.of(endOfString)]);
  }
  if (typeof part === 'number') {
    const bytes = Buffer.alloc(9);
    bytes[0] = typeMark.number;
    bytes.writeDoubleLE(part, 1);
    return bytes;
  }
  if (part === undefined) return Buffer.of(typeMark.undefined);
  if (part === null) return Buffer.of(typeMark.null);
  return Buffer.of(part ? typeMark.true : typeMark.false);
}

function hashVersion2(parts: readonly PartitionKeyPart[]): string {
  const { first, second } = murmurHash128(Buffer.concat(parts.map((part) => bytesOf(part, 0xff))));
  // 126 bits: the two highest are cleared, so that 'FF' lies above every key.
  const bits = BigInt.asUintN(126, (second << 64n) | first);
  return bits.toString(16).toUpperCase().padStart(32, '0');
}

/** Longest part of a string that takes part in a version 1 hash, in UTF-16 units. */
const version1StringLimit = 100;

function hashVersion1(part: PartitionKeyPart): string {
  const cut = typeof part === 'string' ? part.slice(0, version1StringLimit) : part;
  const hash = murmurHash32(bytesOf(cut, 0x00));
  return Buffer.concat([encodeNumber(hash), encodePart(cut)])
    .toString('hex')
    .toUpperCase();
}

function encodePart(part: PartitionKeyPart): Buffer {
  if (typeof part === 'number') return encodeNumber(part);
  if (typeof part !== 'string') return bytesOf(part, 0x00);
  const shifted = Buffer.from(part, 'utf8').map((byte) => (byte < 0xff ? byte + 1 : byte));
  return Buffer.concat([Buffer.of(typeMark.string), shifted, Buffer.of(0x00)]);
}

/** A number as bytes that sort like the number: eight bits, then groups of seven with a continuation bit. */
export function encodeNumber(value: number): Buffer {
  const view = Buffer.alloc(8);
  view.writeDoubleBE(value);
  const raw = view.readBigUInt64BE();
  const signBit = 1n << 63n;
  let rest = BigInt.asUintN(64, raw < signBit ? raw ^ signBit : -raw);
  const bytes = [typeMark.number, Number(rest >> 56n)];
  rest = BigInt.asUintN(64, rest << 8n);
  const groups: number[] = [];
  do {
    groups.push(Number(rest >> 56n) | 1);
    rest = BigInt.asUintN(64, rest << 7n);
  } while (rest !== 0n);
  const last = (groups.pop() ?? 1) & 0xfe;
  return Buffer.from(last === 0 ? [...bytes, ...groups] : [...bytes, ...groups, last]);
}
