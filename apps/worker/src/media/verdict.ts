import type { FailureCode } from '@parallax/contracts/errors';

/** A judgement about the bytes of a file; the sentence is for people. Everything else that goes wrong is ours and is tried again. */
export class Verdict extends Error {
  override readonly name = 'Verdict';
  readonly code: FailureCode;

  constructor(code: FailureCode, sentence: string, options: { cause?: unknown } = {}) {
    super(sentence, options);
    this.code = code;
  }
}

const megapixels = (pixels: number): string => `${(pixels / 1e6).toFixed(pixels < 1e7 ? 1 : 0)} megapixels`;
const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** Every verdict with its sentence: what was expected, what came, what to do. */
export const verdicts = {
  fileEmpty: () => new Verdict('file-empty', 'The file is empty. Choose the picture again; it may not have finished saving.'),
  fileTooLarge: (bytes: number, limit: number) =>
    new Verdict(
      'file-too-large',
      `The file has ${mebibytes(bytes)}; up to ${mebibytes(limit)} are taken. Export it smaller and try again.`,
    ),
  fileArchived: () =>
    new Verdict(
      'file-archived',
      'The file was sent into the archive, where it cannot be read. Upload it again without an access tier of its own.',
    ),
  notAnImage: () =>
    new Verdict(
      'not-an-image',
      'This is not a picture, whatever its name says. Choose a JPEG, PNG, WebP, GIF, AVIF or TIFF file.',
    ),
  unsupportedFormat: (name: string) =>
    new Verdict(
      'unsupported-format',
      `${name} files cannot be shown here. Save it as JPEG, PNG, WebP, GIF, AVIF or TIFF and try again.`,
    ),
  damaged: (cause?: unknown) =>
    new Verdict('damaged', 'The file is damaged or incomplete and cannot be read to its end. Try the original file again.', {
      cause,
    }),
  tooManyPixels: (pixels: number, limit: number) =>
    new Verdict(
      'too-many-pixels',
      `The picture has ${megapixels(pixels)}; up to ${megapixels(limit)} are taken. Make it smaller and try again.`,
    ),
  sideTooLong: (side: number, limit: number) =>
    new Verdict(
      'side-too-long',
      `The picture is ${side} pixels long; up to ${limit} a side are taken. Make it smaller and try again.`,
    ),
  tooManyFrames: (frames: number, limit: number) =>
    new Verdict('too-many-frames', `The file has ${frames} frames or pages; up to ${limit} are taken.`),
  decodingTooExpensive: () =>
    new Verdict(
      'decoding-too-expensive',
      'Opening this picture takes more time or memory than we allow. Save it again in a simpler form.',
    ),
} as const;
