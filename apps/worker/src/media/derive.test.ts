import sharp, { type Sharp } from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import type { RecognitionCopy } from './derive.ts';
import { type DeriveRequest, derive, restrictSharp } from './derive.ts';

const request: DeriveRequest = {
  maxPixels: 80_000_000,
  maxSide: 16_384,
  maxFrames: 1_000,
  rotation: 0,
  thumbnailSides: [320, 640, 1280],
  recognitionSide: 1_600,
};

/** Largest mean difference per channel (0..255) of two pictures that count as the same after recompression. */
const sameWithin = 6;

/** Four quarters of different colours, so that every turn and mirror image is told apart. */
async function quarters(width: number, height: number): Promise<Buffer> {
  const quarter = (background: string, left: number, top: number) => ({
    input: { create: { width: width / 2, height: height / 2, channels: 3 as const, background } },
    left,
    top,
  });
  return await sharp({ create: { width, height, channels: 3, background: '#000' } })
    .composite([
      quarter('#d03030', 0, 0),
      quarter('#30a040', width / 2, 0),
      quarter('#3050c0', 0, height / 2),
      quarter('#e0d040', width / 2, height / 2),
    ])
    .png()
    .toBuffer();
}

async function deriveAll(file: Buffer, changes: Partial<DeriveRequest> = {}) {
  const copies: RecognitionCopy[] = [];
  const derived = await derive(file, { ...request, ...changes }, (copy) => copies.push(copy));
  return { derived, copy: copies[0]! };
}

async function distance(a: Buffer, b: Buffer): Promise<number> {
  const [first, second] = await Promise.all(
    [a, b].map((file) => sharp(file).resize(32, 32, { fit: 'fill' }).removeAlpha().raw().toBuffer()),
  );
  return first!.reduce((sum, value, at) => sum + Math.abs(value - second![at]!), 0) / first!.length;
}

beforeAll(() => restrictSharp());

test('three sizes of WebP, smallest first, with the shape of the picture', async () => {
  const { derived } = await deriveAll(
    await sharp(await quarters(4_000, 3_000))
      .jpeg()
      .toBuffer(),
  );
  expect(derived.thumbnails.map(({ side, width, height }) => [side, width, height])).toEqual([
    [320, 320, 240],
    [640, 640, 480],
    [1280, 1280, 960],
  ]);
  for (const { bytes } of derived.thumbnails) expect((await sharp(bytes).metadata()).format).toBe('webp');
  expect(derived).toMatchObject({ contentType: 'image/jpeg', width: 4_000, height: 3_000, frames: 1 });
});

test.each([
  [200, 100, [200]],
  [320, 240, [320]],
  [500, 400, [320, 500]],
  [1280, 640, [320, 640, 1280]],
  [1_400, 700, [320, 640, 1280]],
])('a picture of %d x %d has thumbnails of %j and is never enlarged', async (width, height, sides) => {
  const { derived } = await deriveAll(await quarters(width, height));
  expect(derived.thumbnails.map((item) => item.side)).toEqual(sides);
  expect(derived.thumbnails.map((item) => Math.max(item.width, item.height))).toEqual(sides);
});

test('every EXIF orientation gives the same upright picture', async () => {
  const upright = await quarters(400, 300);
  const { derived: expected } = await deriveAll(upright);
  // What a camera would have stored so that the orientation makes it upright again (EXIF 2.32, tag 0x0112); sharp mirrors before it turns.
  const stored: Record<number, (image: Sharp) => Sharp> = {
    1: (image) => image,
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    5: (image) => image.flip().rotate(90),
    6: (image) => image.rotate(270),
    7: (image) => image.flip().rotate(270),
    8: (image) => image.rotate(90),
  };
  for (const [orientation, turn] of Object.entries(stored)) {
    const turned = await turn(sharp(upright)).png().toBuffer();
    const file = await sharp(turned)
      .withMetadata({ orientation: Number(orientation) })
      .jpeg({ quality: 95 })
      .toBuffer();
    const { derived } = await deriveAll(file);
    expect({ orientation, width: derived.width, height: derived.height }).toEqual({ orientation, width: 400, height: 300 });
    expect(
      await distance(derived.thumbnails[0]!.bytes, expected.thumbnails[0]!.bytes),
      `orientation ${orientation}`,
    ).toBeLessThan(sameWithin);
  }
});

test('what a person turned is turned after that, clockwise', async () => {
  const file = await quarters(400, 300);
  const { derived } = await deriveAll(file, { rotation: 90 });
  expect([derived.width, derived.height]).toEqual([300, 400]);
  const expected = await sharp(file).rotate(90).png().toBuffer();
  expect(await distance(derived.thumbnails[0]!.bytes, expected)).toBeLessThan(sameWithin);
});

test('no metadata leaves the file: no EXIF, no place, no profile, no comment', async () => {
  const file = await sharp(await quarters(400, 300))
    .withExif({ IFD0: { Artist: 'Somebody Unique' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
    .withIccProfile('p3')
    .jpeg()
    .toBuffer();
  const { derived, copy } = await deriveAll(file);
  for (const bytes of [copy.bytes, ...derived.thumbnails.map((item) => item.bytes)]) {
    const { exif, icc, xmp, iptc, comments } = await sharp(bytes).metadata();
    expect({ exif, icc, xmp, iptc, comments }).toEqual({});
    expect(bytes.includes('Somebody Unique')).toBe(false);
  }
});

test('the copy for recognition is a JPEG of at most the given size', async () => {
  const { copy } = await deriveAll(await quarters(3_000, 1_500));
  expect(await sharp(copy.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 1_600, height: 800 });
  expect(copy).toMatchObject({ width: 1_600, height: 800 });
  const { derived, copy: only } = await deriveAll(await quarters(800, 600), { thumbnailSides: [] });
  expect(derived.thumbnails).toEqual([]);
  expect([only.width, only.height]).toEqual([800, 600]);
});

test('colours of a wide profile become the sRGB ones that people see', async () => {
  const red = sharp({ create: { width: 64, height: 64, channels: 3, background: '#c04030' } });
  const plain = await red.clone().png().toBuffer();
  const wide = await red.clone().withIccProfile('p3').png().toBuffer();
  const [expected, seen] = [await deriveAll(plain), await deriveAll(wide)];
  expect(await distance(seen.derived.thumbnails[0]!.bytes, expected.derived.thumbnails[0]!.bytes)).toBeLessThan(sameWithin);
});

test.each([
  ['a CMYK JPEG', (image: Sharp) => image.toColourspace('cmyk').jpeg()],
  ['a grey JPEG', (image: Sharp) => image.greyscale().jpeg()],
  ['a 16-bit PNG', (image: Sharp) => image.toColourspace('rgb16').png()],
  ['a PNG with a palette', (image: Sharp) => image.png({ palette: true })],
  ['an interlaced PNG', (image: Sharp) => image.png({ progressive: true })],
  ['a progressive JPEG', (image: Sharp) => image.jpeg({ progressive: true })],
  ['an AVIF', (image: Sharp) => image.avif({ effort: 0 })],
  ['a TIFF', (image: Sharp) => image.tiff()],
])('%s becomes a picture', async (_name, encode) => {
  const { derived } = await deriveAll(await encode(sharp(await quarters(400, 300))).toBuffer());
  expect(derived).toMatchObject({ width: 400, height: 300 });
  expect(derived.colours.length).toBeGreaterThan(0);
  expect(derived.thumbnails).toHaveLength(2);
});

test('transparency is kept in thumbnails and white for recognition', async () => {
  const file = await sharp({ create: { width: 400, height: 300, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } })
    .png()
    .toBuffer();
  const { derived, copy } = await deriveAll(file);
  expect((await sharp(derived.thumbnails[0]!.bytes).metadata()).hasAlpha).toBe(true);
  expect([...(await sharp(copy.bytes).raw().toBuffer()).subarray(0, 3)]).toEqual([255, 255, 255]);
  expect(derived.colours).toEqual(['#ffffff']);
});

test('of an animation the first frame is shown, and its frames are counted', async () => {
  const frames = await Promise.all(
    ['#d03030', '#30a040', '#3050c0'].map((background) =>
      sharp({ create: { width: 64, height: 48, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const file = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  const { derived } = await deriveAll(file);
  expect(derived).toMatchObject({ width: 64, height: 48, frames: 3 });
  expect(derived.colours[0]).toMatch(/^#(c[cdef]|d\d)3/);
});

test('colours, hash and placeholder say what the picture shows', async () => {
  const file = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#3050c0' } })
    .png()
    .toBuffer();
  const { derived } = await deriveAll(file);
  expect(derived.colours).toEqual(['#3050c0']);
  expect(derived.phash).toBe('0000000000000000');
  expect(Buffer.from(derived.thumbhash, 'base64').length).toBeGreaterThanOrEqual(5);
  expect(derived.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a copy in another size and quality has nearly the same perceptual hash, another picture has not', async () => {
  const bits = (a: string, b: string) => (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length;
  const noise = (mean: number) =>
    sharp({ create: { width: 24, height: 18, channels: 3, background: '#888', noise: { type: 'gaussian', mean, sigma: 80 } } })
      .png()
      .toBuffer();
  const large = await sharp(await noise(120))
    .resize(1_200, 900)
    .jpeg()
    .toBuffer();
  const small = await sharp(large).resize(500).webp({ quality: 50 }).toBuffer();
  const other = await sharp(await noise(130))
    .resize(1_200, 900)
    .jpeg()
    .toBuffer();
  const [a, b, c] = await Promise.all([large, small, other].map(async (file) => (await deriveAll(file)).derived.phash));
  expect(bits(a!, b!)).toBeLessThanOrEqual(4);
  expect(bits(a!, c!)).toBeGreaterThan(12);
});

test.each([
  [40, 2_000],
  [2_000, 40],
])('a strip of %d x %d has a perceptual hash of what it shows', async (width, height) => {
  const steps = await sharp(Buffer.from(Array.from({ length: 72 }, (_, index) => (index * 89) % 256)), {
    raw: { width: 9, height: 8, channels: 1 },
  })
    .png()
    .toBuffer();
  const strip = (kernel: 'nearest' | 'cubic') => sharp(steps).resize({ width, height, fit: 'fill', kernel }).png().toBuffer();
  const [a, b] = await Promise.all(
    [strip('nearest'), strip('cubic')].map(async (file) => (await deriveAll(await file)).derived.phash),
  );
  expect(a).not.toBe('0000000000000000');
  expect(a).toBe(b);
});

test('the time of capture is kept', async () => {
  const file = await sharp(await quarters(80, 60))
    .withExif({ IFD2: { DateTimeOriginal: '2024:02:29 23:59:58' } })
    .jpeg()
    .toBuffer();
  expect((await deriveAll(file)).derived.capturedAt).toBe('2024-02-29T23:59:58');
});
