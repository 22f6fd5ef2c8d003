import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { chessboard, meadow, noise, paint, plain } from '../../test/vision/pictures.ts';
import { analyzePicture } from './analyze-picture.ts';
import { type Feature, features } from './vision-contract.ts';

const ask = (bytes: Buffer, wanted: readonly Feature[] = features, aspectRatios: number[] = []) =>
  analyzePicture(bytes, { features: new Set(wanted), aspectRatios });
const caption = async (bytes: Buffer) => (await ask(bytes)).captionResult?.text;
const tags = async (bytes: Buffer) => (await ask(bytes)).tagsResult?.values.map(({ name }) => name) ?? [];

describe('words from pixels', () => {
  it('describes what is painted', async () => {
    expect(await caption(await meadow())).toBe(
      'A sharp, blue and green landscape picture, blue in the upper part and green in the lower part',
    );
  });

  it('says other words when the pixels are others', async () => {
    const swapped = await paint(
      '<rect width="600" height="900" fill="#fdf6e3"/><rect width="600" height="300" fill="#c01818"/>',
      600,
      900,
    );
    const [first, second] = [await ask(await meadow()), await ask(swapped)];
    expect(second.captionResult?.text).toBe(
      'A bright, sharp, mostly white portrait picture, white in the lower part and red in the upper part',
    );
    expect(second.tagsResult?.values.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['white', 'red', 'portrait orientation']),
    );
    expect(second.tagsResult?.values.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['blue']));
    expect(first.captionResult).not.toEqual(second.captionResult);
    expect(first.metadata).toEqual({ width: 900, height: 600 });
    expect(second.metadata).toEqual({ width: 600, height: 900 });
  });

  it('is turned by the EXIF orientation', async () => {
    const turned = await sharp(await meadow())
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const result = await ask(turned);
    expect(result.metadata).toEqual({ width: 600, height: 900 });
    expect(result.captionResult?.text).toBe(
      'A sharp, blue and green portrait picture, blue in the right part and green in the left part',
    );
  });

  it('tells sharp from blurred, and says neither where there is no edge to judge by', async () => {
    const crisp = await chessboard();
    const smeared = await sharp(crisp).blur(12).jpeg().toBuffer();
    expect(await tags(crisp)).toContain('sharp');
    expect(await tags(smeared)).toContain('blurred');
    const flat = await tags(await plain('#4488cc'));
    expect([flat.includes('sharp'), flat.includes('blurred')]).toEqual([false, false]);
  });

  it('tells bright from dark, and says neither in between', async () => {
    expect(await tags(await plain('#f4f4f4'))).toEqual(
      expect.arrayContaining(['bright', 'white', 'low contrast', 'plain', 'square format']),
    );
    expect(await caption(await plain('#101018', 300, 400))).toBe('A dark, almost entirely black portrait picture');
    const between = await tags(await plain('#777777'));
    expect([between.includes('bright'), between.includes('dark')]).toEqual([false, false]);
  });

  it('knows a black-and-white picture from a plain sheet', async () => {
    expect(await caption(await chessboard())).toMatch(/black and white landscape picture/);
    expect(
      await tags(
        await sharp(await meadow())
          .greyscale()
          .jpeg()
          .toBuffer(),
      ),
    ).toContain('black and white');
    expect(await tags(await plain('#ffffff'))).not.toContain('black and white');
  });

  it('tells detailed from plain, and contrast', async () => {
    expect(await tags(await noise())).toEqual(expect.arrayContaining(['detailed']));
    expect(await tags(await chessboard())).toEqual(expect.arrayContaining(['high contrast']));
    expect(await tags(await plain('#4488cc'))).toEqual(expect.arrayContaining(['plain', 'low contrast', 'blue']));
  });

  it('reads transparency, frames and strips from the file', async () => {
    const clear = await sharp({
      create: { width: 100, height: 100, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.2 } },
    })
      .png()
      .toBuffer();
    expect(await tags(clear)).toContain('transparent background');
    expect(await tags(await plain('#00aa00', 900, 300))).toContain('panorama format');
    const frames = await Promise.all(['#ff0000', '#00ff00'].map((colour) => plain(colour, 60, 60)));
    const animated = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect(await tags(animated)).toContain('several frames');
  });

  it('gives confidences between a half and one, most certain first', async () => {
    const values = (await ask(await meadow())).tagsResult?.values ?? [];
    expect(values.length).toBeGreaterThan(3);
    expect(values.every(({ confidence }) => confidence >= 0.5 && confidence <= 0.99)).toBe(true);
    expect(values.map(({ confidence }) => confidence)).toEqual(
      [...values.map(({ confidence }) => confidence)].sort((a, b) => b - a),
    );
  });

  it('invents no objects, people or text', async () => {
    expect(await ask(await meadow())).toMatchObject({
      objectsResult: { values: [] },
      peopleResult: { values: [] },
      readResult: { blocks: [] },
    });
  });

  it('gives only what was asked for', async () => {
    expect(Object.keys(await ask(await meadow(), ['tags'])).sort()).toEqual(['metadata', 'modelVersion', 'tagsResult']);
    expect((await ask(await meadow(), ['tags'])).modelVersion).toBe('pixel-analysis-1');
  });

  it('captions the whole picture first, then its large areas with their boxes', async () => {
    const { denseCaptionsResult, captionResult } = await ask(await meadow());
    expect(denseCaptionsResult?.values).toMatchObject([
      { ...captionResult, boundingBox: { x: 0, y: 0, w: 900, h: 600 } },
      { text: 'A large blue area in the upper part', boundingBox: { x: 0, y: 0, w: 900, h: 300 } },
      { text: 'A large green area in the lower part', boundingBox: { x: 0, y: 300, w: 900, h: 300 } },
    ]);
  });

  it('crops within the picture, in the ratios asked for, around what stands out', async () => {
    const { smartCropsResult } = await ask(await meadow(), ['smartCrops'], [0.75, 1, 1.8]);
    for (const { aspectRatio, boundingBox } of smartCropsResult?.values ?? []) {
      const { x, y, w, h } = boundingBox;
      expect(w / h).toBeCloseTo(aspectRatio, 1);
      expect([x >= 0, y >= 0, x + w <= 900, y + h <= 600]).toEqual([true, true, true, true]);
    }
    // The red ball stands at three quarters of the width.
    const narrow = smartCropsResult?.values[0]?.boundingBox;
    expect((narrow?.x ?? 0) + (narrow?.w ?? 0)).toBeGreaterThan(675);
    expect((await ask(await meadow(), ['smartCrops'])).smartCropsResult?.values).toMatchObject([{ aspectRatio: 1.5 }]);
  });
});

describe('bytes that are no picture for the service', () => {
  const refusal = (bytes: Buffer) =>
    ask(bytes).then(
      () => 'accepted',
      (error: { refusal?: string }) => error.refusal,
    );

  it.each<[string, string, () => Promise<Buffer>]>([
    ['nothing', 'imageBytes', async () => Buffer.alloc(0)],
    ['more than 20 MB', 'imageBytes', async () => Buffer.alloc(20_971_521)],
    ['text', 'imageFormat', async () => Buffer.from('hello')],
    ['half a JPEG', 'imageFormat', async () => (await meadow()).subarray(0, 3_000)],
    ['an SVG', 'imageFormat', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"/>')],
    [
      'an AVIF',
      'imageFormat',
      async () =>
        sharp(await plain('#f00'))
          .avif({ effort: 0 })
          .toBuffer(),
    ],
    ['49 pixels a side', 'imageSides', () => plain('#f00', 49, 100)],
    ['16,001 pixels a side', 'imageSides', () => plain('#f00', 16_001, 60)],
  ])('refuses %s as %s', async (_name, name, make) => {
    expect(await refusal(await make())).toBe(name);
  });

  it.each([
    ['50 pixels a side', () => plain('#f00', 50, 50)],
    ['16,000 pixels a side', () => plain('#f00', 16_000, 50)],
    [
      'a GIF',
      async () =>
        sharp(await plain('#f00'))
          .gif()
          .toBuffer(),
    ],
    [
      'a WebP',
      async () =>
        sharp(await plain('#f00'))
          .webp()
          .toBuffer(),
    ],
    [
      'a TIFF',
      async () =>
        sharp(await plain('#f00'))
          .tiff()
          .toBuffer(),
    ],
  ])('takes %s', async (_name, make) => {
    expect(await refusal(await make())).toBe('accepted');
  });
});
