import { crc32, deflateSync } from 'node:zlib';

export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A small valid PNG that states any size: only its header counts to those who do not decode it. */
export function pngFile(name: string, width = 800, height = 600): TestFile {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const isReal = width * height < 4_000_000;
  const pixels = isReal ? deflateSync(gradient(width, height)) : Buffer.alloc(0);
  const buffer = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return { name, mimeType: 'image/png', buffer };
}

export const textFile = (name: string, text: string): TestFile => ({
  name,
  mimeType: 'image/jpeg',
  buffer: Buffer.from(text, 'latin1'),
});

function gradient(width: number, height: number): Buffer {
  const raw = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      raw.set([40 + (200 * x) / width, 90 + (120 * y) / height, 180], y * (width * 3 + 1) + 1 + x * 3);
  return raw;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
