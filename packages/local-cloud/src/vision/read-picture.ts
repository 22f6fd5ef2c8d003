import sharp from 'sharp';
import { maxImageBytes, maxImageSide, minImageSide } from './vision-contract.ts';
import { VisionRefusal } from './vision-errors.ts';

/** A decoded picture, small enough to look at every pixel, upright and without transparency. */
export interface Picture {
  /** Of the original, upright. */
  width: number;
  height: number;
  frames: number;
  hasTransparency: boolean;
  /** Red, green, blue per pixel, rows from the top. */
  pixels: Uint8Array;
  /** Sides of the copy that `pixels` holds. */
  copyWidth: number;
  copyHeight: number;
}

/**
 * Longer side of the copy: enough to tell sharp from blurred, little enough to take some 10 ms. The service takes no SVG and no AVIF,
 * which sharp could read; sharp cannot read BMP and ICO, which the service takes.
 */
const copySide = 512;
const formats = new Set(['jpeg', 'png', 'gif', 'webp', 'tiff']);
/** The alpha channel below which a pixel lets something through. */
const opaque = 250;

/** Decodes under the service's limits; throws the refusal that the service would answer. */
export async function readPicture(bytes: Buffer): Promise<Picture> {
  if (bytes.length === 0 || bytes.length > maxImageBytes) throw new VisionRefusal('imageBytes');
  const limits = { limitInputPixels: maxImageSide ** 2, failOn: 'error', sequentialRead: true } as const;
  const metadata = await orRefuse(sharp(bytes, limits).metadata());
  if (!formats.has(metadata.format ?? '')) throw new VisionRefusal('imageFormat');
  const { width, height } = metadata.autoOrient;
  const sides = [width, height];
  if (sides.some((side) => side < minImageSide || side > maxImageSide)) throw new VisionRefusal('imageSides');

  const copy = sharp(bytes, limits).autoOrient().resize(copySide, copySide, { fit: 'inside', withoutEnlargement: true });
  const { data, info } = await orRefuse(copy.toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true }));
  return {
    width,
    height,
    frames: metadata.pages ?? 1,
    ...flatten(data),
    copyWidth: info.width,
    copyHeight: info.height,
  };
}

/** Lays the picture on white, as a page would, and tells whether anything shone through. */
function flatten(rgba: Buffer): { pixels: Uint8Array; hasTransparency: boolean } {
  const count = rgba.length / 4;
  const pixels = new Uint8Array(count * 3);
  let hasTransparency = false;
  for (let index = 0; index < count; index += 1) {
    const alpha = rgba[index * 4 + 3] ?? 255;
    if (alpha < opaque) hasTransparency = true;
    for (let channel = 0; channel < 3; channel += 1) {
      pixels[index * 3 + channel] = ((rgba[index * 4 + channel] ?? 0) * alpha + 255 * (255 - alpha)) / 255;
    }
  }
  return { pixels, hasTransparency };
}

/** Whatever the decoder dislikes is the picture's fault. */
async function orRefuse<T>(decoding: Promise<T>): Promise<T> {
  try {
    return await decoding;
  } catch (error) {
    throw Object.assign(new VisionRefusal('imageFormat'), { cause: error });
  }
}
