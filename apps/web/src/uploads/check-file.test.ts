import { describe, expect, test } from 'vitest';
import { checkFile } from './check-file.ts';
import { readDimensions } from './dimensions.ts';

function png(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

/** Start of image, an APP1 of `metadata` bytes, start of frame. */
function jpeg(width: number, height: number, metadata = 6_000): Uint8Array {
  const bytes = new Uint8Array(metadata + 30);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xffd8);
  view.setUint16(2, 0xffe1);
  view.setUint16(4, metadata);
  const frame = 4 + metadata;
  view.setUint16(frame, 0xffc2);
  view.setUint16(frame + 2, 17);
  view.setUint16(frame + 5, height);
  view.setUint16(frame + 7, width);
  return bytes;
}

const check = (head: Uint8Array, bytes = head.length) => checkFile({ head, bytes });

describe('refusals say what is wrong and what to do', () => {
  test.each([
    ['an empty file', new Uint8Array(), 0, 'This file is empty. Please choose the original photo again.'],
    [
      'words',
      new TextEncoder().encode('Dear Sir'),
      8,
      'This is not a picture, whatever its name says. Please choose a JPEG, PNG, WebP, GIF, AVIF or TIFF.',
    ],
    [
      'a large file',
      jpeg(4000, 3000),
      32 * 1_048_576,
      'This file has 32 MB; the most is 25 MB. Please save a smaller copy and try that.',
    ],
    [
      'too many pixels',
      png(12_000, 10_000),
      90,
      'This picture has 120 megapixels; the most is 80 megapixels. Please save a smaller copy and try that.',
    ],
    [
      'a side too long',
      png(20_000, 10),
      90,
      'This picture is 20000 × 10 pixels; the longest side may have 16384. Please save a smaller copy and try that.',
    ],
  ])('%s', (_what, head, bytes, refusal) => {
    expect(check(head, bytes)).toEqual({ refusal });
  });

  test('a HEIC photo, with the way out', () => {
    const heic = new TextEncoder().encode('\0\0\0\u0018ftypheic\0\0\0\0mif1heic');
    expect(check(heic)).toEqual({ refusal: expect.stringMatching(/^This is a HEIC photo.*export it as JPEG/) });
  });
});

test('the bytes decide the type', () => {
  expect(check(png(10, 10))).toEqual({ type: 'image/png' });
  expect(check(jpeg(4000, 3000))).toEqual({ type: 'image/jpeg' });
});

test('exactly at a limit is accepted', () => {
  expect(check(jpeg(10_000, 8_000), 25 * 1_048_576)).toEqual({ type: 'image/jpeg' });
});

describe('dimensions', () => {
  test('of a JPEG stand behind its metadata', () => {
    expect(readDimensions('image/jpeg', jpeg(4032, 3024))).toEqual({ width: 4032, height: 3024 });
  });

  test('of WebP in its three forms', () => {
    const webp = (kind: string, fill: (view: DataView) => void) => {
      const bytes = new Uint8Array(40);
      bytes.set(new TextEncoder().encode(`RIFF0000WEBP${kind}`));
      fill(new DataView(bytes.buffer));
      return bytes;
    };
    const extended = webp('VP8X', (view) => {
      view.setUint16(24, 1_599, true);
      view.setUint16(27, 1_199, true);
    });
    const lossy = webp('VP8 ', (view) => {
      view.setUint16(26, 640, true);
      view.setUint16(28, 480, true);
    });
    const lossless = webp('VP8L', (view) => view.setUint32(21, (99 << 14) | 199, true));
    expect(readDimensions('image/webp', extended)).toEqual({ width: 1600, height: 1200 });
    expect(readDimensions('image/webp', lossy)).toEqual({ width: 640, height: 480 });
    expect(readDimensions('image/webp', lossless)).toEqual({ width: 200, height: 100 });
  });

  test('are unknown when the header is cut or the format hides them', () => {
    expect(readDimensions('image/jpeg', jpeg(10, 10).subarray(0, 1_000))).toBeNull();
    expect(readDimensions('image/png', png(10, 10).subarray(0, 18))).toBeNull();
    expect(readDimensions('image/avif', new Uint8Array(64))).toBeNull();
  });
});
