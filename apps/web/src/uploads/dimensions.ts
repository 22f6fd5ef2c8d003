import type { AcceptedType } from '@parallax/contracts/limits';

export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** As many bytes of a file as `readDimensions` wants: the headers of a phone's JPEG stand before its frame. */
export const headerBytes = 256 * 1024;

/**
 * Width and height as the file's header states them, before orientation. Null when they are not cheaply known (AVIF, TIFF, a header that is
 * longer than what was read, damage): the worker judges those.
 */
export function readDimensions(type: AcceptedType, bytes: Uint8Array): Dimensions | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const found = readers[type]?.(view) ?? null;
    return found && found.width > 0 && found.height > 0 ? found : null;
  } catch (error) {
    // DataView's answer to reading past the end: the header is cut.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const readers: Partial<Record<AcceptedType, (view: DataView) => Dimensions | null>> = {
  'image/png': (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  'image/gif': (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  'image/jpeg': readJpeg,
  'image/webp': readWebp,
};

// ITU T.81 B.1: segments of marker and length until a start of frame (C0-CF without the tables C4, C8, CC).
function readJpeg(view: DataView): Dimensions | null {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
}

// WebP container: the first chunk is VP8X (canvas), VP8L (14 bits each) or VP8 (key frame header, RFC 6386 9.1).
function readWebp(view: DataView): Dimensions | null {
  const kind = String.fromCharCode(view.getUint8(12), view.getUint8(13), view.getUint8(14), view.getUint8(15));
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (kind === 'VP8X') return { width: uint24(24) + 1, height: uint24(27) + 1 };
  if (kind === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind !== 'VP8L') return null;
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
