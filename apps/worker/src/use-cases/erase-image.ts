import type { ImageDocument, ImageRecord } from '@parallax/domain/documents';
import { documentTtlSeconds, planErasing, settleEdits } from '@parallax/domain/erase';
import { advance, beginProcessing, step } from '@parallax/domain/life-cycle';
import { changeImage } from './change-image.ts';
import { isResponsible, mayHoldFiles } from './responsible.ts';
import { type Call, type Outcome, optionsOf, type Services } from './services.ts';

/**
 * Erases of a deleted image what this region holds and what is due, notes it in the record, and lets the documents expire once no region
 * holds anything. The note is written after the blobs are gone: a crash in between erases again, which succeeds.
 */
export async function eraseImage(services: Services, found: ImageRecord, call: Call): Promise<Outcome> {
  const { region, clock, blobs, records } = services;
  const options = optionsOf(call);
  const record = await noteArrival(services, found, call);
  const now = clock();
  const plan = planErasing(record, region, now);
  if (!plan.thumbnails && !plan.original && !isResponsible(services, record)) return 'other-region';
  const { imageId, thumbnails } = record.image.document;
  const here = blobs.in(region);
  if (plan.thumbnails) await Promise.all((thumbnails?.items ?? []).map((item) => here.deleteThumbnail(item.name, options)));
  if (plan.original) await here.deleteOriginal(imageId, options);

  const written = await changeImage(records, record.image, (document) => noteErased(document, plan, region, now), call.signal);
  const image = written ?? record.image;
  const after = planErasing({ ...record, image }, region, now);
  if (after.documents) await expireDocuments(services, { ...record, image }, call);
  else await settleDueEdits(services, { ...record, image }, after.nextAt, call);
  call.log('image-erased', { imageId, thumbnails: plan.thumbnails, original: plan.original, documents: after.documents });
  return 'erased';
}

/** A file that arrives for an image which was deleted meanwhile has to be known, or nobody would erase it. */
async function noteArrival(services: Services, record: ImageRecord, call: Call): Promise<ImageRecord> {
  const { region, blobs, clock, records } = services;
  const { document, etag } = record.image;
  if (document.stage !== 'awaiting' || !(call.reason === 'event' || mayHoldFiles(services, record))) return record;
  const options = optionsOf(call);
  const facts = await blobs.in(region).originalFacts(document.imageId, options);
  if (facts === null) return record;
  const url = blobs.in(region).originalUrl(document.imageId);
  const { etag: blobEtag, contentType, bytes, lastModified } = facts;
  const original = { region, url, etag: blobEtag, contentType, bytes, width: null, height: null };
  return { ...record, image: await records.write(beginProcessing(document, original, lastModified, clock()), etag, options) };
}

interface Done {
  readonly thumbnails: boolean;
  readonly original: boolean;
}

function noteErased(document: ImageDocument, done: Done, region: string, now: number): ImageDocument | null {
  if (!done.thumbnails && !done.original && document.dueAt === undefined) return null;
  const { originals, thumbnails } = document.erased;
  const erased = {
    originals: done.original ? { ...originals, [region]: now } : originals,
    thumbnails: done.thumbnails ? { ...thumbnails, [region]: now } : thumbnails,
  };
  const entries = [
    ...(done.thumbnails ? [step('thumbnails-erased', now, region)] : []),
    ...(done.original ? [step('original-erased', now, region)] : []),
  ];
  // The edits hold the time of what is still to come.
  return advance(document, { erased, dueAt: undefined }, now, entries);
}

async function expireDocuments({ records, clock }: Services, { image, edits }: ImageRecord, call: Call): Promise<void> {
  const options = optionsOf(call);
  if (edits !== null)
    await records.writeEdits({ ...settleEdits(edits.document, null), ttl: documentTtlSeconds }, edits.etag, options);
  const expiring = (document: ImageDocument) => advance(document, { ttl: documentTtlSeconds, dueAt: undefined }, clock());
  await changeImage(records, image, expiring, call.signal);
}

/** Sets the edits to the next time at which anything is to be erased; as long as another region still has thumbnails, they stay due for it. */
async function settleDueEdits(
  { records, clock }: Services,
  { image, edits }: ImageRecord,
  nextAt: number | null,
  call: Call,
): Promise<void> {
  if (edits === null || hasThumbnailsLeft(image.document)) return;
  const { dueAt } = edits.document;
  if (dueAt === undefined || dueAt > clock() || dueAt === nextAt) return;
  await records.writeEdits(settleEdits(edits.document, nextAt), edits.etag, optionsOf(call));
}

const hasThumbnailsLeft = ({ thumbnails, erased }: ImageDocument): boolean =>
  thumbnails !== null && erased.thumbnails[thumbnails.region] === undefined;
