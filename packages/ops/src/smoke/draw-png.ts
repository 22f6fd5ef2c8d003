import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** 8 bits a channel, red, green and blue, nothing else (PNG specification, 11.2.1). */
const trueColour = [8, 2, 0, 0, 0];

/** A PNG of two colours that run into each other; another seed, another picture. */
export function drawPng(width: number, height: number, seed: number): Buffer {
  const from = colourOf(seed);
  const to = colourOf(seed + 7);
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    // Each row begins with its filter, 0: none.
    let at = y * (1 + width * 3) + 1;
    for (let x = 0; x < width; x++) {
      const share = (x / width + y / height) / 2;
      for (let channel = 0; channel < 3; channel++) {
        rows[at++] = Math.round((from[channel] ?? 0) * (1 - share) + (to[channel] ?? 0) * share);
      }
    }
  }
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([
    signature,
    chunk('IHDR', Buffer.concat([size, Buffer.from(trueColour)])),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Far apart for neighbouring seeds. */
const colourOf = (seed: number): number[] => [seed * 97, seed * 57, seed * 151].map((value) => 40 + (value % 200));

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8 + data.length + 4);
  frame.writeUInt32BE(data.length, 0);
  typed.copy(frame, 4);
  frame.writeUInt32BE(crc32(typed), 8 + data.length);
  return frame;
}
