/**
 * The `_rid` of a resource: numbers of fixed width in base64 with `-` for `/`. A container's begins with its database's, an item's
 * with its container's; the SDK reads 8 bytes of container and, in an item's, a little-endian document number at byte 8.
 */
const encode = (bytes: Buffer) => bytes.toString('base64').replaceAll('/', '-');

export const databaseRid = (database: number): string => encode(numbers(database));
export const containerRid = (database: number, container: number): string => encode(containerBytes(database, container));

export function itemRid(database: number, container: number, document: number): string {
  const bytes = Buffer.alloc(16);
  containerBytes(database, container).copy(bytes);
  bytes.writeBigUInt64LE(BigInt(document), 8);
  return encode(bytes);
}

/** The rid of a physical partition range. */
export function rangeRid(database: number, container: number, range: number): string {
  const bytes = Buffer.alloc(16);
  containerBytes(database, container).copy(bytes);
  bytes.writeBigUInt64BE(BigInt(range), 8);
  return encode(bytes);
}

export const offerRid = (offer: number): string => encode(numbers(offer)).replace(/=+$/, '');

/** A document number as text that sorts like the number. */
export const documentNumberText = (document: number): string => document.toString(16).padStart(16, '0');
export const documentNumberOf = (text: string): number => Number.parseInt(text, 16);

function numbers(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function containerBytes(database: number, container: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(database);
  // The top bit tells a container from a user, which may stand in the same place.
  bytes.writeUInt32BE((container | 0x8000_0000) >>> 0, 4);
  return bytes;
}
