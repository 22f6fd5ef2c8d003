import { type AcceptedType, acceptedTypes, defaultLimits } from '@parallax/contracts/limits';
import { readDimensions } from './dimensions.ts';
import { sniff } from './sniff.ts';

/** Accepted with the type that the bytes say, or refused with what is wrong and what to do. */
export type Verdict = { readonly type: AcceptedType } | { readonly refusal: string };

export interface FileFacts {
  readonly bytes: number;
  /** The first `headerBytes` of the file. */
  readonly head: Uint8Array;
}

// Rounded up, so that what is over the limit never reads like the limit.
const mebibytes = (bytes: number) => `${Math.ceil(bytes / 104_857.6) / 10} MB`;
const megapixels = (pixels: number) => `${Math.round(pixels / 1_000_000)} megapixels`;

/** What can be known of a file before it is sent. The worker checks all of it again, and what cannot be known here. */
export function checkFile({ bytes, head }: FileFacts): Verdict {
  if (bytes === 0) return { refusal: 'This file is empty. Please choose the original photo again.' };
  const sniffed = sniff(head);
  if (sniffed === null) return { refusal: `This is not a picture, whatever its name says. ${whatIsAccepted}` };
  if ('other' in sniffed) return { refusal: `This is ${sniffed.other}, which Parallax cannot read. ${adviceFor(sniffed.other)}` };
  if (bytes > defaultLimits.maxBytes)
    return {
      refusal: `This file has ${mebibytes(bytes)}; the most is ${mebibytes(defaultLimits.maxBytes)}. Please save a smaller copy and try that.`,
    };
  // A wrong ending does no harm: the type of the bytes is what is announced and stored.
  return checkPixels(sniffed.type, head) ?? { type: sniffed.type };
}

const whatIsAccepted = 'Please choose a JPEG, PNG, WebP, GIF, AVIF or TIFF.';

const adviceFor = (kind: string): string =>
  kind === 'a HEIC photo'
    ? 'Please export it as JPEG; iPhones do so by themselves with “Most Compatible” in Settings, Camera, Formats.'
    : whatIsAccepted;

function checkPixels(type: AcceptedType, head: Uint8Array): Verdict | null {
  const size = readDimensions(type, head);
  if (!size) return null;
  const { maxPixels, maxSide } = defaultLimits;
  if (Math.max(size.width, size.height) > maxSide)
    return {
      refusal: `This picture is ${size.width} × ${size.height} pixels; the longest side may have ${maxSide}. Please save a smaller copy and try that.`,
    };
  if (size.width * size.height > maxPixels)
    return {
      refusal: `This picture has ${megapixels(size.width * size.height)}; the most is ${megapixels(maxPixels)}. Please save a smaller copy and try that.`,
    };
  return null;
}

/** For the file chooser. */
export const chooserAccept = Object.entries(acceptedTypes)
  .flatMap(([type, endings]) => [type, ...endings])
  .join(',');
