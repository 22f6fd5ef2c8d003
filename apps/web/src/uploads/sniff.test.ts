import { expect, test } from 'vitest';
import { sniff } from './sniff.ts';

const text = (content: string) => new TextEncoder().encode(content);
const bytes = (...values: number[]) => new Uint8Array(values);
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const ftyp = (...brands: string[]) =>
  joined(
    bytes(0, 0, 0, 8 + 4 * (brands.length + 1)),
    text('ftyp'),
    text(brands[0]!),
    bytes(0, 0, 0, 0),
    text(brands.slice(1).join('')),
  );

test.each([
  ['image/jpeg', bytes(0xff, 0xd8, 0xff, 0xe1)],
  ['image/png', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
  ['image/gif', text('GIF89a')],
  ['image/webp', text('RIFF1234WEBPVP8 ')],
  ['image/tiff', bytes(0x49, 0x49, 42, 0)],
  ['image/tiff', bytes(0x4d, 0x4d, 0, 42)],
  ['image/avif', ftyp('avif', 'mif1')],
  ['image/avif', ftyp('mif1', 'avif')],
])('%s is known by its first bytes', (type, content) => {
  expect(sniff(content)).toEqual({ type });
});

test.each([
  ['a HEIC photo', ftyp('heic', 'mif1')],
  ['a video', ftyp('isom', 'mp42')],
  ['a PDF document', text('%PDF-1.7')],
  ['an SVG drawing', text('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['a BMP picture', text('BM1234')],
])('%s is called by its name', (other, content) => {
  expect(sniff(content)).toEqual({ other });
});

test.each([
  ['words', text('hello, I am a letter')],
  ['nothing', bytes()],
  ['one byte', bytes(0xff)],
  ['a cut signature', bytes(0x89, 0x50, 0x4e)],
])('%s are no image', (_what, content) => {
  expect(sniff(content)).toBeNull();
});
