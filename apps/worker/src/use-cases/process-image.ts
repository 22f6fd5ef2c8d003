import { trace } from '@opentelemetry/api';
import { spanAttributes } from '@parallax/contracts/telemetry';
import type { ImageDocument, ImageRecord, Stored } from '@parallax/domain/documents';
import { beginProcessing, fail } from '@parallax/domain/life-cycle';
import { ArchivedError } from '@parallax/domain/ports';
import { Verdict, verdicts } from '../media/verdict.ts';
import { measureVerdict, noteArrival } from '../telemetry/measure-image.ts';
import { lookAgainLater } from './adopt-image.ts';
import { changeImage } from './change-image.ts';
import type { FoundFile } from './find-file.ts';
import { holdLease, leaseMs } from './lease.ts';
import { makePicture } from './make-picture.ts';
import { type Call, type Outcome, optionsOf, type Services } from './services.ts';

/**
 * Makes a picture out of an uploaded file: judged by its size before it is read, by its bytes before it is decoded. A file of a region that
 * is gone is adopted: it stays that region's, and the thumbnails are kept here. Rejects with what is to be tried again.
 */
export async function processImage(services: Services, record: ImageRecord, file: FoundFile, call: Call): Promise<Outcome> {
  const { records, clock, blobs, limits } = services;
  const { region, facts, secondary } = file;
  const { document, etag } = record.image;
  const { imageId } = document;
  const original = {
    region,
    url: blobs.in(region).originalUrl(imageId),
    etag: facts.etag,
    contentType: facts.contentType,
    bytes: facts.bytes,
    width: null,
    height: null,
  };
  // Storage tells the time in whole seconds, which may lie before the grant.
  const uploadedAt = Math.max(facts.lastModified, document.createdAt);
  if (document.home === null) noteArrival(document, uploadedAt, clock());
  if (secondary) trace.getActiveSpan()?.setAttribute(spanAttributes.adoptedFrom, region);
  const begun = { ...beginProcessing(document, original, uploadedAt, clock()), dueAt: clock() + leaseMs };
  const sizeVerdict = judgeSize(facts.bytes, limits.maxBytes);
  if (sizeVerdict !== null) return await recordVerdict(services, { document: begun, etag }, sizeVerdict, call);

  const [image, read] = await Promise.all([
    records.write(begun, etag, optionsOf(call)),
    blobs
      .in(region)
      .readOriginal(imageId, limits.maxBytes, { ...optionsOf(call), secondary })
      .catch(archivedAsVerdict),
  ]);
  if (read instanceof Verdict) return await recordVerdict(services, image, read, call);
  // It was there a moment ago; whoever erased it has said why in the record.
  if (read === null) throw new Error('The file went away while it was being read.');
  const release = holdLease(services, image, call);
  if (secondary) await lookAgainLater(services, imageId, call);
  try {
    return await makePicture(services, { ...record, image }, read.bytes, true, call);
  } catch (error) {
    if (error instanceof Verdict) return await recordVerdict(services, image, error, call);
    throw error;
  } finally {
    release();
  }
}

/** A grant cannot keep a client from choosing a tier, and waiting for hours would help nobody. */
function archivedAsVerdict(error: unknown): Verdict {
  if (error instanceof ArchivedError) return verdicts.fileArchived();
  throw error;
}

function judgeSize(bytes: number, maxBytes: number): Verdict | null {
  if (bytes === 0) return verdicts.fileEmpty();
  return bytes > maxBytes ? verdicts.fileTooLarge(bytes, maxBytes) : null;
}

async function recordVerdict(services: Services, image: Stored<ImageDocument>, verdict: Verdict, call: Call): Promise<Outcome> {
  const { records, region, clock, blobs } = services;
  const { imageId } = image.document;
  const failed = ({ stage }: ImageDocument) => stage === 'failed' || stage === 'ready';
  const change = (document: ImageDocument) =>
    failed(document) ? null : fail(document, verdict.code, verdict.message, region, clock());
  const written = await changeImage(records, image, change, call.signal);
  if (written !== null) measureVerdict(verdict.code);
  call.log('image-failed', { imageId, code: verdict.code, detail: verdict.cause ?? null });
  // A file of any size at all helps nobody; every other one stays until its owner deletes it.
  if (verdict.code === 'file-too-large' && image.document.home === region)
    await blobs.in(region).deleteOriginal(imageId, optionsOf(call));
  return 'failed';
}
