/** Tags of the EXIF specification (CIPA DC-008). */
const exifPointer = 0x8769;
const dateTimeOriginal = 0x9003;
const dateTimeDigitized = 0x9004;
const asciiType = 2;
const entryBytes = 12;

/**
 * When the camera took the picture: local time without zone, ISO 8601 ("2026-11-21T12:00:00"), from DateTimeOriginal or else
 * DateTimeDigitized. Null when the block is absent, odd or says something that is no date. Never throws: the block comes from strangers.
 * @param exif the block as it stands in the file, with or without the leading "Exif\0\0".
 */
export function readCaptureTime(exif: Buffer | undefined): string | null {
  if (exif === undefined) return null;
  const tiff = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
  const reader = tiffReader(tiff);
  if (reader === null) return null;
  const pointer = reader.entry(reader.firstDirectory, exifPointer);
  if (pointer === null) return null;
  const directory = reader.uint32(pointer + 8);
  for (const tag of [dateTimeOriginal, dateTimeDigitized]) {
    const date = toLocalDate(reader.text(directory, tag));
    if (date !== null) return date;
  }
  return null;
}

interface TiffReader {
  readonly firstDirectory: number;
  /** Place of a directory's entry with the tag, or null. */
  entry(directory: number | null, tag: number): number | null;
  uint32(at: number): number | null;
  text(directory: number | null, tag: number): string | null;
}

/** Reads a TIFF structure; every access is checked against its bounds. */
function tiffReader(tiff: Buffer): TiffReader | null {
  const order = tiff.toString('latin1', 0, 4);
  if (order !== 'II\x2a\0' && order !== 'MM\0\x2a') return null;
  const little = order.startsWith('I');
  const uint16 = (at: number) => (at < 0 || at + 2 > tiff.length ? null : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const uint32 = (at: number) => (at < 0 || at + 4 > tiff.length ? null : little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));

  const entry = (directory: number | null, tag: number): number | null => {
    const count = directory === null ? null : uint16(directory);
    if (directory === null || count === null) return null;
    for (let index = 0; index < count; index++) {
      const at = directory + 2 + index * entryBytes;
      const found = uint16(at);
      if (found === null) return null;
      if (found === tag) return at;
    }
    return null;
  };

  const text = (directory: number | null, tag: number): string | null => {
    const at = entry(directory, tag);
    if (at === null || uint16(at + 2) !== asciiType) return null;
    const [length, start] = [uint32(at + 4), uint32(at + 8)];
    if (length === null || start === null || length < 19 || length > 64 || start + length > tiff.length) return null;
    return tiff.toString('latin1', start, start + length);
  };

  return { firstDirectory: uint32(4) ?? 0, entry, uint32, text };
}

/** "2026:11:21 12:00:00" as cameras write it. Cameras whose clock was never set write zeros or blanks. */
function toLocalDate(text: string | null): string | null {
  const match = text?.match(/^(\d{4})[:-](\d{2})[:-](\d{2})[ T](\d{2}):(\d{2}):(\d{2})/);
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = Date.parse(`${local}Z`);
  // A date that comes back changed (31 February) was none.
  return Number.isNaN(time) || time <= 0 || !new Date(time).toISOString().startsWith(local) ? null : local;
}
