import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** A file inside a zip. */
export interface ZipEntry {
  /** With slashes, relative, without `..`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

// APPNOTE.TXT 4.3: signatures of the three kinds of records.
const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const localBytes = 30;
const centralBytes = 46;
const endBytes = 22;
/** 1 January 1980, the first day that the format knows: a zip of the same files is the same zip, whenever it is made. */
const fixedDate = (1 << 5) | 1;
const utf8Names = 0x0800;
/** "Made by" Unix, so that the mode of a file is read from the upper half of its external attributes. */
const madeByUnix = (3 << 8) | 20;
const regularFile = 0o100644;
const stored = 0;
const deflated = 8;
/** What 32-bit fields hold; no artifact of ours comes near, and zip64 would be a second format to test. */
const maxBytes = 0xffff_fffe;
const maxEntries = 0xfffe;

/**
 * A zip of the entries, byte for byte the same for the same entries in any order (and the same zlib): sorted by path, one date, one mode.
 * @throws {Error} when a path leaves the zip or is there twice, and past the limits of the plain format.
 */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  checkPaths(sorted.map(({ path }) => path));
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of sorted) {
    const record = recordOf(entry, offset);
    locals.push(record.local);
    centrals.push(record.central);
    offset += record.local.length;
  }
  const central = Buffer.concat(centrals);
  if (offset + central.length > maxBytes) throw new Error(`A zip of ${offset} bytes is more than the plain format holds.`);
  return Buffer.concat([...locals, central, endOf(sorted.length, central.length, offset)]);
}

function recordOf({ path, bytes }: ZipEntry, offset: number): { local: Buffer; central: Buffer } {
  const name = Buffer.from(path);
  const packed = deflateRawSync(bytes, { level: 9 });
  const isSmaller = packed.length < bytes.length;
  const body = isSmaller ? packed : Buffer.from(bytes);
  // Twelve fields that both records hold in the same order: needed version, flags, method, time, date, CRC, two sizes, two lengths.
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(utf8Names, 2);
  shared.writeUInt16LE(isSmaller ? deflated : stored, 4);
  shared.writeUInt16LE(fixedDate, 8);
  shared.writeUInt32LE(crc32(bytes), 10);
  shared.writeUInt32LE(body.length, 14);
  shared.writeUInt32LE(bytes.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.alloc(4);
  local.writeUInt32LE(localSignature);
  const central = Buffer.alloc(centralBytes);
  central.writeUInt32LE(centralSignature, 0);
  central.writeUInt16LE(madeByUnix, 4);
  shared.copy(central, 6);
  central.writeUInt32LE(regularFile * 0x1_0000, 38);
  central.writeUInt32LE(offset, 42);
  return { local: Buffer.concat([local, shared, name, body]), central: Buffer.concat([central, name]) };
}

function endOf(count: number, centralLength: number, centralOffset: number): Buffer {
  const end = Buffer.alloc(endBytes);
  end.writeUInt32LE(endSignature, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(centralLength, 12);
  end.writeUInt32LE(centralOffset, 16);
  return end;
}

function checkPaths(paths: readonly string[]): void {
  if (paths.length > maxEntries) throw new Error(`A zip of ${paths.length} files is more than the plain format holds.`);
  const seen = new Set<string>();
  for (const path of paths) {
    if (path === '' || path.startsWith('/') || path.includes('\\') || path.split('/').includes('..'))
      throw new Error(`"${path}" is no path inside a zip.`);
    if (seen.has(path)) throw new Error(`"${path}" is there twice.`);
    seen.add(path);
  }
}

/**
 * The files of a zip, checked against their CRC.
 * @throws {Error} when it is damaged, encrypted, or packed in a way that `writeZip` does not use.
 */
export function readZip(zip: Buffer): ZipEntry[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error('This is no zip: it has no end record.');
  const count = zip.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (zip.readUInt32LE(at) !== centralSignature) throw new Error(`This zip is damaged at byte ${at}.`);
    const nameLength = zip.readUInt16LE(at + 28);
    entries.push(readEntry(zip, at, zip.toString('utf8', at + centralBytes, at + centralBytes + nameLength)));
    at += centralBytes + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function readEntry(zip: Buffer, central: number, path: string): ZipEntry {
  const method = zip.readUInt16LE(central + 10);
  const packedLength = zip.readUInt32LE(central + 20);
  const local = zip.readUInt32LE(central + 42);
  const start = local + localBytes + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(start, start + packedLength);
  if (method !== stored && method !== deflated)
    throw new Error(`${path} is packed by method ${method}, which this does not read.`);
  const bytes = method === stored ? packed : inflateRawSync(packed);
  if (crc32(bytes) !== zip.readUInt32LE(central + 16)) throw new Error(`${path} is damaged: its CRC does not fit.`);
  return { path, bytes };
}
