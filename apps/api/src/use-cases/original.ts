import { AppError } from '@parallax/domain/app-error';
import type { ImageDocument } from '@parallax/domain/documents';
import type { Answer } from '../http/answer.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { Dependencies } from './dependencies.ts';
import { findVisible } from './one-image.ts';

/** How long an address of an original can be opened, ms. */
const addressLifetimeMs = 5 * 60_000;

/**
 * The way to the original: a redirect to a short-lived address with the sniffed type forced on the answer, or its bytes, streamed with the
 * app's identity when no key for such an address can be had.
 */
export async function answerOriginal(
  imageId: string,
  download: boolean,
  context: RequestContext,
  dependencies: Dependencies,
): Promise<Answer> {
  const { image } = await findVisible(imageId, context, dependencies);
  const { original, fileName, stage } = image.document;
  if (original === null)
    throw new AppError('image-not-ready', 'The file of this picture has not arrived yet. Try again in a moment.', {
      retryAfterSeconds: 2,
    });
  if (image.document.erased.originals[original.region] !== undefined) throw fileGone();
  // What could not be decoded is never shown in a browser as what it claims to be.
  const contentType = stage === 'ready' ? original.contentType : 'application/octet-stream';
  const disposition = contentDisposition(download || stage !== 'ready', fileName, original);
  const blobs = dependencies.blobs.in(original.region);
  const secondary = dependencies.regions
    .states()
    .some((region) => region.name === original.region && region.state !== 'available');
  const expiresAt = dependencies.clock() + addressLifetimeMs;
  const address = await blobs.readAddress(imageId, { contentType, disposition, expiresAt, secondary });
  if (address !== null)
    return {
      status: 302,
      headers: { location: address, 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer' },
    };
  const open = (fromSecondary: boolean) => blobs.openOriginal(imageId, { ...context, secondary: fromSecondary });
  const opened = await open(secondary).catch((error: unknown) => {
    // The region went away a moment ago, or its secondary did.
    if (error instanceof AppError) return open(!secondary);
    throw error;
  });
  if (opened === null) throw fileGone();
  const headers = {
    'content-type': contentType,
    'content-disposition': disposition,
    'content-length': String(opened.facts.bytes),
    'cache-control': 'private, no-store',
  };
  return { status: 200, headers, body: opened.body };
}

const fileGone = () => new AppError('image-not-found', 'The file of this picture is not there any more.');

function contentDisposition(download: boolean, fileName: string, original: NonNullable<ImageDocument['original']>): string {
  const name = fileName.toWellFormed().replace(/[\p{Cc}"\\/]/gu, '_') || `picture.${original.contentType.split('/')[1] ?? 'bin'}`;
  const ascii = name.replace(/[^\x20-\x7e]/g, '_');
  return `${download ? 'attachment' : 'inline'}; filename="${ascii}"; filename*=UTF-8''${encodeName(name)}`;
}

/** RFC 8187: some characters that encodeURIComponent leaves alone are not allowed there. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
