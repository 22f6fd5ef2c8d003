import type { AcceptedType } from '@parallax/contracts/limits';

/** What the first bytes of a file say it is: a type that is accepted, another kind with the name people know it by, or null for no image. */
export type Sniffed = { readonly type: AcceptedType } | { readonly other: string } | null;

/** Judges by signatures, as the worker does again later: a name can say anything. */
export function sniff(bytes: Uint8Array): Sniffed {
  const ascii = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length));
  const starts = (...signature: number[]) => signature.every((byte, index) => bytes[index] === byte);

  if (starts(0xff, 0xd8, 0xff)) return { type: 'image/jpeg' };
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return { type: 'image/png' };
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a') return { type: 'image/gif' };
  if (ascii(0, 4) === 'RIFF' && ascii(8, 4) === 'WEBP') return { type: 'image/webp' };
  if (isTiff(bytes)) return { type: 'image/tiff' };
  if (ascii(4, 4) === 'ftyp') return sniffBrands(bytes, ascii);
  if (starts(0x42, 0x4d)) return { other: 'a BMP picture' };
  if (starts(0x00, 0x00, 0x01, 0x00)) return { other: 'an icon' };
  if (ascii(0, 4) === '8BPS') return { other: 'a Photoshop document' };
  if (starts(0xff, 0x0a) || starts(0x00, 0x00, 0x00, 0x0c, 0x4a, 0x58, 0x4c)) return { other: 'a JPEG XL picture' };
  if (ascii(0, 5) === '%PDF-') return { other: 'a PDF document' };
  if (starts(0x1a, 0x45, 0xdf, 0xa3)) return { other: 'a video' };
  if (isSvg(bytes)) return { other: 'an SVG drawing' };
  return null;
}

// TIFF 6.0: byte order, then 42 (43 in BigTIFF) in that order.
function isTiff(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  const little = a === 0x49 && b === 0x49 && (c === 42 || c === 43) && d === 0;
  const big = a === 0x4d && b === 0x4d && c === 0 && (d === 42 || d === 43);
  return little || big;
}

// ISO 14496-12: the box `ftyp` holds a major brand, a version and compatible brands, four letters each.
function sniffBrands(bytes: Uint8Array, ascii: (from: number, length: number) => string): Sniffed {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const end = Math.min(size, bytes.length, 256);
  const brands = [ascii(8, 4)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(at, 4));
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return { type: 'image/avif' };
  if (brands.some((brand) => ['heic', 'heix', 'hevc', 'heim', 'heis', 'hevm', 'mif1', 'msf1'].includes(brand)))
    return { other: 'a HEIC photo' };
  if (brands.some((brand) => brand === 'crx ')) return { other: 'a raw photo' };
  return { other: 'a video' };
}

function isSvg(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, 1_024)).trimStart().toLowerCase();
  return text.startsWith('<svg') || (text.startsWith('<?xml') && text.includes('<svg'));
}
