import sharp from 'sharp';
import { expect, test } from 'vitest';
import { sniffFormat } from './sniff-format.ts';

const dot = () => sharp({ create: { width: 64, height: 64, channels: 3, background: '#888' } });

test.each([
  ['image/jpeg', () => dot().jpeg().toBuffer()],
  ['image/png', () => dot().png().toBuffer()],
  ['image/webp', () => dot().webp().toBuffer()],
  ['image/gif', () => dot().gif().toBuffer()],
  ['image/avif', () => dot().avif().toBuffer()],
  ['image/tiff', () => dot().tiff().toBuffer()],
])('%s is known by its first bytes', async (contentType, make) => {
  expect(sniffFormat(await make())).toEqual({ kind: 'accepted', contentType });
});

const box = (major: string, ...compatible: string[]) => {
  const body = Buffer.from(`ftyp${major}\0\0\0\0${compatible.join('')}`, 'latin1');
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length + 4);
  return Buffer.concat([size, body, Buffer.alloc(64)]);
};

test.each([
  ['HEIC', box('heic', 'mif1', 'heic')],
  ['HEIC', box('mif1', 'mif1', 'heic')],
  ['video', box('isom', 'isom', 'mp42')],
  ['SVG', Buffer.from('<?xml version="1.0"?>\n<!-- drawn by hand --><svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['SVG', Buffer.from('  <svg width="1"/>')],
  ['PDF', Buffer.from('%PDF-1.7\n')],
  ['BMP', Buffer.from('BM12345678')],
])('%s is recognised and not taken', (name, bytes) => {
  expect(sniffFormat(bytes)).toEqual({ kind: 'unsupported', name });
});

test('an AVIF with a general major brand is an AVIF', () => {
  expect(sniffFormat(box('mif1', 'mif1', 'avif', 'miaf'))).toEqual({ kind: 'accepted', contentType: 'image/avif' });
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('hello, world')],
  ['a zip archive', Buffer.from('PK\x03\x04')],
  ['HTML', Buffer.from('<!doctype html><svg>')],
  ['a file shorter than any signature', Buffer.from([0xff, 0xd8])],
  ['a box that says it is longer than the file', Buffer.from('\xff\xff\xff\xffftyp', 'latin1')],
])('%s is no image', (_name, bytes) => {
  expect(sniffFormat(bytes).kind).not.toBe('accepted');
});
