import type { AcceptedType } from '@parallax/contracts/limits';

export type Sniffed =
  /** A format that is decoded here. */
  | { readonly kind: 'accepted'; readonly contentType: AcceptedType }
  /** An image or document that is recognised and not decoded; `name` is what people call it. */
  | { readonly kind: 'unsupported'; readonly name: string }
  | { readonly kind: 'unknown' };

const accepted = (contentType: AcceptedType): Sniffed => ({ kind: 'accepted', contentType });
const unsupported = (name: string): Sniffed => ({ kind: 'unsupported', name });

/** Signatures at fixed places, as the formats' specifications give them. */
const signatures: readonly (readonly [offset: number, bytes: string, is: Sniffed])[] = [
  [0, '\xff\xd8\xff', accepted('image/jpeg')],
  [0, '\x89PNG\r\n\x1a\n', accepted('image/png')],
  [0, 'GIF87a', accepted('image/gif')],
  [0, 'GIF89a', accepted('image/gif')],
  [0, 'II\x2a\x00', accepted('image/tiff')],
  [0, 'MM\x00\x2a', accepted('image/tiff')],
  [0, 'II\x2b\x00', accepted('image/tiff')],
  [0, 'MM\x00\x2b', accepted('image/tiff')],
  [0, '%PDF-', unsupported('PDF')],
  [0, 'BM', unsupported('BMP')],
  [0, '8BPS', unsupported('Photoshop')],
  [0, '\x00\x00\x01\x00', unsupported('icon')],
  [0, '\xff\x0a', unsupported('JPEG XL')],
  [0, '\x00\x00\x00\x0cJXL \r\n\x87\n', unsupported('JPEG XL')],
  [0, '\x00\x00\x00\x0cjP  \r\n\x87\n', unsupported('JPEG 2000')],
  [0, '\xff\x4f\xff\x51', unsupported('JPEG 2000')],
  [0, '#?RADIANCE', unsupported('HDR')],
  [0, '\x76\x2f\x31\x01', unsupported('OpenEXR')],
];

/** What a file is by its first bytes, whatever its name or announced type says. Looks at 4 KiB at most. */
export function sniffFormat(file: Uint8Array): Sniffed {
  const head = Buffer.from(file.buffer, file.byteOffset, Math.min(file.byteLength, 4_096));
  const text = head.toString('latin1');
  const match = signatures.find(([offset, bytes]) => text.startsWith(bytes, offset));
  if (match !== undefined) return match[2];
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return accepted('image/webp');
  if (text.startsWith('ftyp', 4)) return sniffBrands(head);
  return isSvg(text) ? unsupported('SVG') : { kind: 'unknown' };
}

/** ISO base media file: the major brand and the compatible ones say what is inside; AVIF files often have a general major brand. */
function sniffBrands(head: Buffer): Sniffed {
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(head.toString('latin1', at, at + 4));
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return accepted('image/avif');
  if (brands.some((brand) => /^(hei|hev|mif1|msf1)/.test(brand))) return unsupported('HEIC');
  return unsupported('video');
}

const isSvg = (text: string): boolean =>
  /^\s*(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(text);
