import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { FailureCode } from '@parallax/contracts/errors';
import { defaultLimits, thumbnailSides } from '@parallax/contracts/limits';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDecoderPool, type DecoderPool } from '../src/media/decoder-pool.ts';
import type { DeriveRequest } from '../src/media/derive.ts';
import { Verdict } from '../src/media/verdict.ts';

/** Budget of the design: a clean verdict whatever the file is, ms and bytes. */
const verdictMs = 2_000;

const request: DeriveRequest = {
  maxPixels: defaultLimits.maxPixels,
  maxSide: defaultLimits.maxSide,
  maxFrames: defaultLimits.maxFrames,
  rotation: 0,
  thumbnailSides,
  recognitionSide: defaultLimits.recognitionSide,
};
const entry = path.join(import.meta.dirname, '../src/media/decoder.ts');

let pool: DecoderPool;
beforeAll(async () => {
  pool = createDecoderPool({
    entry,
    size: 1,
    timeoutMs: defaultLimits.decodeTimeoutMs,
    maxMemoryBytes: defaultLimits.decodeMemoryBytes,
  });
  await pool.derive(await picture(64, 64).png().toBuffer(), request, () => undefined);
});
afterAll(() => pool.close());

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 30 } } });

/** Quick to make in any size. */
const plain = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#3050c0' } });

/** Linux only, as CI is. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((text) => text.trim() !== '')
    .map(Number);

/** What a file came to, and how long that took. */
async function judge(file: Buffer): Promise<{ code: FailureCode | 'ok'; sentence: string; ms: number }> {
  const started = performance.now();
  try {
    await pool.derive(file, request, () => undefined);
    return { code: 'ok', sentence: '', ms: performance.now() - started };
  } catch (error) {
    if (!(error instanceof Verdict)) throw error;
    return { code: error.code, sentence: error.message, ms: performance.now() - started };
  }
}

/** A PNG of one colour without going through an encoder that would take the memory itself. */
function bigPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((width + 1) * Math.min(height, 2_000)), { level: 9 });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A GIF of `count` frames of one pixel each. */
function manyFrames(count: number): Buffer {
  const head = Buffer.from('GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff', 'latin1');
  const frame = Buffer.from(
    '\x21\xf9\x04\x00\x01\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00',
    'latin1',
  );
  return Buffer.concat([head, ...Array<Buffer>(count).fill(frame), Buffer.from(';')]);
}

const jpeg = async () => await picture(1_200, 900).jpeg({ quality: 90 }).toBuffer();

function flip(file: Buffer, count: number): Buffer {
  const changed = Buffer.from(file);
  // In the entropy-coded part, at fixed places: a test that fails must fail again.
  for (let index = 0; index < count; index++) {
    const at = 1_000 + Math.floor(((file.length - 1_100) * index) / count);
    changed[at] = (changed[at]! ^ 0x55) & 0xfe;
  }
  return changed;
}

const heic = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), randomBytes(4_096)]);

const table: [what: string, code: FailureCode | 'ok', make: () => Promise<Buffer> | Buffer][] = [
  ['text renamed to .jpg', 'not-an-image', () => Buffer.from('This is a shopping list.\n'.repeat(100))],
  ['a zip archive', 'not-an-image', () => Buffer.concat([Buffer.from('PK\x03\x04'), randomBytes(4_096)])],
  ['random bytes', 'not-an-image', () => Buffer.concat([Buffer.from([1, 2, 3]), randomBytes(100_000)])],
  ['a PDF', 'unsupported-format', () => Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF')],
  [
    'an SVG',
    'unsupported-format',
    () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
  ],
  [
    'an SVG behind a JPEG signature',
    'damaged',
    () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')]),
  ],
  ['a HEIC', 'unsupported-format', () => heic],
  ['a HEIC that says it is an AVIF', 'damaged', () => Buffer.from(heic.toString('latin1').replaceAll('heic', 'avif'), 'latin1')],
  ['a truncated JPEG', 'damaged', async () => (await jpeg()).subarray(0, 40_000)],
  ['a JPEG of its first 20 bytes', 'damaged', async () => (await jpeg()).subarray(0, 20)],
  ['a truncated PNG', 'damaged', async () => (await picture(800, 600).png().toBuffer()).subarray(0, 100_000)],
  ['a truncated WebP', 'damaged', async () => (await picture(800, 600).webp().toBuffer()).subarray(0, 2_000)],
  ['a PNG bomb of 600 megapixels', 'side-too-long', () => bigPng(30_000, 20_000)],
  ['a PNG bomb with allowed sides', 'too-many-pixels', () => bigPng(16_000, 16_000)],
  ['a PNG that promises 64 megapixels and brings 16', 'damaged', () => bigPng(8_000, 8_000)],
  ['a picture 20,000 pixels wide', 'side-too-long', async () => await picture(20_000, 10).png().toBuffer()],
  ['a GIF of 1,000 frames', 'ok', () => manyFrames(1_000)],
  ['a GIF of 1,001 frames', 'too-many-frames', () => manyFrames(1_001)],
  ['a GIF of 200,000 frames', 'too-many-frames', () => manyFrames(200_000)],
  ['an AVIF', 'ok', async () => await picture(400, 300).avif({ effort: 0 }).toBuffer()],
  ['a CMYK JPEG', 'ok', async () => await picture(400, 300).toColourspace('cmyk').jpeg().toBuffer()],
  ['a 16-bit PNG', 'ok', async () => await picture(400, 300).toColourspace('rgb16').png().toBuffer()],
  ['a PNG with transparency', 'ok', async () => await picture(400, 300).ensureAlpha(0.5).png().toBuffer()],
  ['a picture of one pixel', 'ok', async () => await picture(1, 1).png().toBuffer()],
  ['a picture one pixel high', 'ok', async () => await picture(16_000, 1).png().toBuffer()],
  [
    'a JPEG that is HTML as well',
    'ok',
    async () => Buffer.concat([await jpeg(), Buffer.from('<html><script>alert(1)</script></html>')]),
  ],
];

describe('a hostile or odd file gets a clean verdict in time', () => {
  test.each(table)('%s: %s', async (_what, expected, make) => {
    const { code, sentence, ms } = await judge(await make());
    expect({ code, sentence }).toMatchObject({ code: expected });
    if (code !== 'ok') expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(ms).toBeLessThan(verdictMs);
  });

  test('40 changed bytes in the middle of a JPEG are a picture or damage, and nothing else', async () => {
    const { code, ms } = await judge(flip(await jpeg(), 40));
    expect(['ok', 'damaged']).toContain(code);
    expect(ms).toBeLessThan(verdictMs);
  });

  test('the process never held more than the limit, whatever it was given', () => {
    const [decoder] = childrenOf(process.pid).map((pid) => readFileSync(`/proc/${pid}/status`, 'utf8'));
    const peakKib = Number(/VmHWM:\s+(\d+) kB/.exec(decoder ?? '')?.[1]);
    expect(peakKib).toBeGreaterThan(10_000);
    expect(peakKib * 1024).toBeLessThan(defaultLimits.decodeMemoryBytes);
  });

  test('no payload of a polyglot reaches a derivative', async () => {
    const file = Buffer.concat([await jpeg(), Buffer.from('<html><script>alert(1)</script></html>')]);
    const copies: Buffer[] = [];
    const { thumbnails } = await pool.derive(file, request, (copy) => copies.push(copy.bytes));
    for (const bytes of [...copies, ...thumbnails.map((item) => item.bytes)]) expect(bytes.includes('<script>')).toBe(false);
  });
});

describe('the decoder process', () => {
  const small = async () => await plain(200, 100).png().toBuffer();
  const poolOf = (changes: { timeoutMs?: number; maxMemoryBytes?: number }) =>
    createDecoderPool({ entry, size: 1, timeoutMs: 20_000, maxMemoryBytes: defaultLimits.decodeMemoryBytes, ...changes });

  test('is ended when a file takes too long, and the next file gets a new one', async () => {
    const hasty = poolOf({ timeoutMs: 1 });
    await expect(hasty.derive(await plain(8_000, 8_000).png().toBuffer(), request, () => undefined)).rejects.toMatchObject({
      code: 'decoding-too-expensive',
    });
    hasty.close();
  });

  test('is ended when a file takes too much memory, and the next file gets a new one', async () => {
    const tight = poolOf({ maxMemoryBytes: 110 * 1024 * 1024 });
    const large = await plain(9_000, 8_000).png({ progressive: true, compressionLevel: 1 }).toBuffer();
    await expect(tight.derive(large, request, () => undefined)).rejects.toMatchObject({ code: 'decoding-too-expensive' });
    await expect(tight.derive(await small(), request, () => undefined)).resolves.toMatchObject({ width: 200 });
    tight.close();
  });

  test('that is killed from outside costs no file: it is decoded in a new one', async () => {
    const before = new Set(childrenOf(process.pid));
    const own = poolOf({});
    const large = await plain(8_000, 8_000).png().toBuffer();
    await own.derive(await small(), request, () => undefined);
    const [decoder] = childrenOf(process.pid).filter((pid) => !before.has(pid));
    const derived = own.derive(large, request, () => undefined);
    process.kill(decoder!, 'SIGKILL');
    await expect(derived).resolves.toMatchObject({ width: 8_000 });
    own.close();
  });

  test('stops when the caller no longer wants the picture', async () => {
    const own = poolOf({});
    await own.derive(await small(), request, () => undefined);
    const controller = new AbortController();
    const derived = own.derive(await plain(8_000, 8_000).png().toBuffer(), request, () => undefined, controller.signal);
    controller.abort(new Error('no longer wanted'));
    await expect(derived).rejects.toThrow('no longer wanted');
    own.close();
  });

  test('takes more files than there are processes, each in its turn', async () => {
    const files = await Promise.all([50, 60, 70, 80, 90].map(async (width) => await plain(width, 50).png().toBuffer()));
    const widths = await Promise.all(files.map(async (file) => (await pool.derive(file, request, () => undefined)).width));
    expect(widths).toEqual([50, 60, 70, 80, 90]);
  });
});
