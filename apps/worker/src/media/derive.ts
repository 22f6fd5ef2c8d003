import { createHash } from 'node:crypto';
import sharp, { type Metadata } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { dominantColours } from './dominant-colours.ts';
import { readCaptureTime } from './exif-date.ts';
import { differenceHash, hashGrid } from './perceptual-hash.ts';
import { sniffFormat } from './sniff-format.ts';
import { Verdict, verdicts } from './verdict.ts';

export interface DeriveRequest {
  readonly maxPixels: number;
  readonly maxSide: number;
  readonly maxFrames: number;
  /** Degrees clockwise, after automatic orientation. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** Longest sides of the thumbnails, pixels; empty when only the copy for recognition is wanted. */
  readonly thumbnailSides: readonly number[];
  /** Longest side of the copy for recognition, pixels. */
  readonly recognitionSide: number;
}

/** Metadata-free JPEG for recognition. */
export interface RecognitionCopy {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface DerivedThumbnail {
  readonly side: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

/** What was found out about a picture, upright: width and height are after orientation and rotation. */
export interface Derived {
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly thumbhash: string;
  readonly colours: readonly string[];
  /** Of the file as it is. */
  readonly sha256: string;
  readonly phash: string;
  readonly capturedAt: string | null;
  /** Smallest first; WebP. */
  readonly thumbnails: readonly DerivedThumbnail[];
  readonly ms: { readonly decode: number; readonly thumbnails: number };
}

/** Effort 2 takes 40 % of the time of libwebp's default, 4, for files of the same size within 5 %. */
const webp = { quality: 78, effort: 2 } as const;
const recognitionJpeg = { quality: 85 } as const;
const smallSide = 100;
const white = { r: 255, g: 255, b: 255 };

/**
 * Lets sharp open the formats that are accepted, and nothing else: SVG, PDF and everything that libvips would hand to other libraries is
 * off, whatever the first bytes say.
 */
export function restrictSharp(): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((loader) => `VipsForeignLoad${loader}`) });
}

/**
 * Decodes a file once and makes from that copy all that Parallax keeps of it; no metadata leaves the file but the capture time. The copy
 * for recognition is given out as soon as it is there. Rejects with Verdict when the file is at fault.
 */
export async function derive(
  file: Buffer,
  request: DeriveRequest,
  giveRecognitionCopy: (copy: RecognitionCopy) => void,
): Promise<Derived> {
  const started = performance.now();
  const { contentType, metadata } = await judge(file, request);
  const base = await decode(file, request);
  const decoded = performance.now();
  // First in line, so that recognition has all the time that the thumbnails take.
  const given = toRecognitionCopy(base).then(giveRecognitionCopy);
  const [thumbnails, looks] = await Promise.all([
    Promise.all(sidesFor(metadata, request.thumbnailSides).map((side) => toThumbnail(base, side))),
    toLooks(base),
    given,
  ]);
  const upright = uprightSize(metadata, request.rotation);
  return {
    contentType,
    ...upright,
    frames: metadata.pages ?? 1,
    ...looks,
    sha256: createHash('sha256').update(file).digest('hex'),
    capturedAt: readCaptureTime(metadata.exif),
    thumbnails,
    ms: { decode: decoded - started, thumbnails: performance.now() - decoded },
  };
}

/** Everything that can be said before pixels are decoded. */
async function judge(file: Buffer, { maxPixels, maxSide, maxFrames }: DeriveRequest) {
  const sniffed = sniffFormat(file);
  if (sniffed.kind === 'unsupported') throw verdicts.unsupportedFormat(sniffed.name);
  if (sniffed.kind === 'unknown') throw verdicts.notAnImage();
  // The limit is ours to judge, so that the sentence can say which one it was.
  const metadata = await sharp(file, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw verdicts.damaged(error);
    });
  const { width, height, pages = 1, compression } = metadata;
  if (metadata.format === 'heif' && compression !== 'av1') throw verdicts.unsupportedFormat('HEIC');
  if (Math.max(width, height) > maxSide) throw verdicts.sideTooLong(Math.max(width, height), maxSide);
  if (width * height > maxPixels) throw verdicts.tooManyPixels(width * height, maxPixels);
  if (pages > maxFrames) throw verdicts.tooManyFrames(pages, maxFrames);
  return { contentType: sniffed.contentType, metadata };
}

interface Pixels {
  readonly data: Buffer;
  readonly raw: { readonly width: number; readonly height: number; readonly channels: 3 | 4 };
}

/** The first frame, upright, in sRGB with 8 bits, reduced to the largest size that anything is made in. */
async function decode(file: Buffer, request: DeriveRequest): Promise<Pixels> {
  const side = Math.max(request.recognitionSide, ...request.thumbnailSides);
  const pipeline = sharp(file, { limitInputPixels: request.maxPixels, failOn: 'error', sequentialRead: true })
    .autoOrient()
    .rotate(request.rotation)
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' });
  try {
    const { data, info } = await pipeline.toBuffer({ resolveWithObject: true });
    return { data, raw: { width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 } };
  } catch (error) {
    throw error instanceof Verdict ? error : verdicts.damaged(error);
  }
}

const from = ({ data, raw }: Pixels) => sharp(data, { raw });

async function toRecognitionCopy(pixels: Pixels): Promise<RecognitionCopy> {
  const { data, info } = await from(pixels)
    .flatten({ background: white })
    .jpeg(recognitionJpeg)
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

async function toThumbnail(pixels: Pixels, side: number): Promise<DerivedThumbnail> {
  const { data, info } = await from(pixels)
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .webp(webp)
    .toBuffer({ resolveWithObject: true });
  return { side, width: info.width, height: info.height, bytes: data };
}

/** What is told of a picture as a whole, all from one small copy: scaling the large one down once more for each would take as long as a thumbnail. */
async function toLooks(pixels: Pixels): Promise<Pick<Derived, 'thumbhash' | 'colours' | 'phash'>> {
  const { data, info } = await from(pixels)
    .resize({ width: smallSide, height: smallSide, fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const small: Pixels = { data, raw: { width: info.width, height: info.height, channels: 4 } };
  // Of a very long strip the small copy is too narrow to tell strips apart.
  const isStrip = Math.min(info.width, info.height) < 2 * hashGrid.width;
  const colours = dominantColours(data, 4);
  return {
    thumbhash: Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64'),
    // A picture that is transparent all over has no colour of its own.
    colours: colours.length > 0 ? colours : ['#ffffff'],
    phash: await toHash(isStrip ? pixels : small),
  };
}

async function toHash(pixels: Pixels): Promise<string> {
  const grey = await from(pixels)
    .flatten({ background: white })
    .resize({ ...hashGrid, fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer();
  return differenceHash(grey);
}

/** Sides that the picture is larger than, and its own where it lies between: nothing is enlarged, nothing is made twice. */
function sidesFor({ width, height }: { width: number; height: number }, sides: readonly number[]): number[] {
  const longest = Math.max(width, height);
  const largest = Math.max(...sides);
  const smaller = sides.filter((side) => side < longest);
  return sides.length === 0 || longest > largest ? smaller : [...smaller, longest];
}

function uprightSize(metadata: Metadata, rotation: number): { width: number; height: number } {
  const { width, height } = metadata.autoOrient;
  return rotation % 180 === 0 ? { width, height } : { width: height, height: width };
}
