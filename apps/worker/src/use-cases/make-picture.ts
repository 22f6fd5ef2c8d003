import { context } from '@opentelemetry/api';
import { inSpan } from '@parallax/adapters/telemetry/span';
import { thumbnailSides } from '@parallax/contracts/limits';
import { spanNames } from '@parallax/contracts/telemetry';
import type { ImageDocument, ImageRecord, Rotation, Stored, ThumbnailBlob } from '@parallax/domain/documents';
import { becomeReady, step } from '@parallax/domain/life-cycle';
import type { Derived, RecognitionCopy } from '../media/derive.ts';
import { countPicture, measurePicture } from '../telemetry/measure-image.ts';
import { changeImage } from './change-image.ts';
import { type RecognitionOutcome, recognise, settleRecognition } from './recognise.ts';
import { type Call, type Outcome, optionsOf, type Services } from './services.ts';
import { thumbnailName } from './thumbnail-name.ts';

/** When recognition that was still under way is looked at again should this process die meanwhile, ms. */
const recognitionLeaseMs = 60_000;

/**
 * Thumbnails of an image that is `processing` or `ready` in this region, made and stored; then the picture is visible. Recognition, where
 * it is wanted, runs at the same time and never holds the picture up. Rejects with Verdict when the file is at fault.
 */
export async function makePicture(
  services: Services,
  record: ImageRecord,
  file: Buffer,
  wantsRecognition: boolean,
  call: Call,
): Promise<Outcome> {
  const { beingMade } = services;
  const { imageId } = record.image.document;
  beingMade.add(imageId);
  try {
    return await makeAndStore(services, record, file, wantsRecognition, call);
  } finally {
    beingMade.delete(imageId);
  }
}

async function makeAndStore(
  services: Services,
  { image, edits }: ImageRecord,
  file: Buffer,
  wantsRecognition: boolean,
  call: Call,
): Promise<Outcome> {
  const { clock, region } = services;
  const { imageId } = image.document;
  const rotation = edits?.document.rotation ?? 0;
  const asked: { outcome: Promise<RecognitionOutcome> | null; answer: RecognitionOutcome | null } = {
    outcome: null,
    answer: null,
  };
  // The decoder tells of it from another process, in nobody's trace.
  const onCopy = context.bind(context.active(), (copy: RecognitionCopy) => {
    if (!wantsRecognition) return;
    asked.outcome = recognise(services, copy, call.signal);
    void asked.outcome.then((answer) => {
      asked.answer = answer;
    });
  });
  const request = deriveRequest(services, rotation, thumbnailSides);
  const derived = await inSpan(spanNames.decode, {}, () => services.decoders.derive(file, request, onCopy, call.signal));
  const derivedAt = clock();
  const items = await inSpan(spanNames.store, {}, () => storeThumbnails(services, imageId, rotation, derived, call));
  const now = clock();
  const early = asked.answer?.kind === 'settled' ? asked.answer : null;
  const entries = [
    step('decoded', derivedAt, region, derived.ms.decode),
    step('thumbnails-made', derivedAt, region, derived.ms.thumbnails),
    step('thumbnails-stored', now, region, now - derivedAt),
    ...(early === null ? [] : [step('recognised', now, region, early.ms)]),
  ];
  const change = (document: ImageDocument): ImageDocument | null => {
    if (document.stage === 'failed' || isDoneByAnother(document, image.document, region)) return null;
    const erased = { ...document.erased, thumbnails: without(document.erased.thumbnails, region) };
    return becomeReady({ ...document, rotation, erased }, pictureFacts(derived), { region, items }, early?.recognition ?? null, {
      now,
      entries,
      recognizeAgainAt: now + recognitionLeaseMs,
    });
  };
  const ready = await changeImage(services.records, image, change, call.signal);
  // Thumbnails that nobody names are erased when the record of who was first has settled.
  if (ready === null) return await superseded(services, imageId, call);
  const isFirst = image.document.stage !== 'ready';
  if (isFirst) measurePicture(ready.document, clock());
  call.log('image-ready', { imageId, recognition: ready.document.recognition.status, ...derived.ms });
  await forgetOldThumbnails(services, image.document, items);
  const recognised = early ?? (await asked.outcome);
  if (isFirst) countPicture(recognised?.kind === 'settled' ? recognised.recognition : null);
  return recognised === null || early !== null ? 'ready' : await settleRecognition(services, ready, recognised, call);
}

/** Another region has made the thumbnails, or become the home, since this one began. */
const isDoneByAnother = (now: ImageDocument, begun: ImageDocument, region: string): boolean =>
  now.home !== begun.home ||
  (now.thumbnails !== null && now.thumbnails.region !== region && now.thumbnailsAt !== begun.thumbnailsAt);

async function superseded({ retries }: Services, imageId: string, call: Call): Promise<Outcome> {
  call.log('picture-superseded', { imageId });
  await retries.later(imageId, 0, 'event');
  return 'other-region';
}

export const deriveRequest = ({ limits }: Services, rotation: Rotation, sides: readonly number[]) => ({
  maxPixels: limits.maxPixels,
  maxSide: limits.maxSide,
  maxFrames: limits.maxFrames,
  rotation,
  thumbnailSides: sides,
  recognitionSide: limits.recognitionSide,
});

async function storeThumbnails(
  { blobs, region }: Services,
  imageId: string,
  rotation: Rotation,
  derived: Derived,
  call: Call,
): Promise<ThumbnailBlob[]> {
  const here = blobs.in(region);
  return await Promise.all(
    derived.thumbnails.map(async ({ side, width, height, bytes }) => {
      const name = thumbnailName(imageId, derived.sha256, rotation, side);
      const contentType = 'image/webp';
      await here.putThumbnail(name, bytes, contentType, optionsOf(call));
      return { name, url: here.thumbnailUrl(name), width, height, contentType, bytes: bytes.length };
    }),
  );
}

/** Thumbnails of another rotation have other names and are no longer shown. Left behind, they would only cost storage. */
async function forgetOldThumbnails(
  { blobs, region }: Services,
  before: Stored<ImageDocument>['document'],
  items: readonly ThumbnailBlob[],
) {
  if (before.thumbnails?.region !== region) return;
  const kept = new Set(items.map((item) => item.name));
  const old = before.thumbnails.items.filter((item) => !kept.has(item.name));
  await Promise.allSettled(old.map((item) => blobs.in(region).deleteThumbnail(item.name)));
}

const pictureFacts = ({ contentType, width, height, thumbhash, colours, sha256, phash, capturedAt }: Derived) => ({
  contentType,
  width,
  height,
  placeholder: { thumbhash, colour: colours[0] ?? '#ffffff' },
  colours,
  sha256,
  phash,
  capturedAt,
});

function without<Value>(values: Readonly<Record<string, Value>>, name: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}
