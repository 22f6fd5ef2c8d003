import { thumbnailSides } from '@parallax/contracts/limits';
import type { ImageDocument, Stored, ThumbnailBlob } from '@parallax/domain/documents';
import { becomeReady, beginProcessing, fail, recordRecognition, step } from '@parallax/domain/life-cycle';
import type { BlobFacts } from '@parallax/domain/ports';
import type { Derived, RecognitionCopy } from '../media/derive.ts';
import { Verdict, verdicts } from '../media/verdict.ts';
import { changeImage } from './change-image.ts';
import { postponeRecord } from './postpone.ts';
import { type RecognitionOutcome, recognise } from './recognise.ts';
import type { Call, Outcome, Services } from './services.ts';
import { thumbnailName } from './thumbnail-names.ts';

/** When recognition that was still under way is looked at again should this process die meanwhile, ms. */
const recognitionLeaseMs = 60_000;

/**
 * Makes a picture out of an uploaded file in this region: judged, decoded, thumbnails stored, then visible. Recognition runs at the same
 * time and never holds the picture up. Rejects with what is to be tried again.
 */
export async function processImage(
  services: Services,
  image: Stored<ImageDocument>,
  facts: BlobFacts,
  call: Call,
): Promise<Outcome> {
  const { records, region, clock, blobs, limits } = services;
  const original = {
    region,
    url: blobs.in(region).originalUrl(image.document.imageId),
    etag: facts.etag,
    contentType: facts.contentType,
    bytes: facts.bytes,
    width: null,
    height: null,
  };
  const begin = (document: ImageDocument) => beginProcessing(document, original, facts.lastModified, clock());
  const sizeVerdict = judgeSize(facts.bytes, limits.maxBytes);
  if (sizeVerdict !== null)
    return await recordVerdict(services, { ...image, document: begin(image.document) }, sizeVerdict, call);

  const [started, file] = await Promise.all([
    records.write(begin(image.document), image.etag, options(call)),
    blobs.in(region).readOriginal(image.document.imageId, limits.maxBytes, options(call)),
  ]);
  if (file === null) return 'waiting-for-file';
  try {
    return await makePicture(services, started, file.bytes, call);
  } catch (error) {
    if (error instanceof Verdict) return await recordVerdict(services, started, error, call);
    throw error;
  }
}

/** Thumbnails and, where it is still open, recognition from the bytes of an image that is `processing` or `ready` in this region. */
export async function makePicture(services: Services, image: Stored<ImageDocument>, file: Buffer, call: Call): Promise<Outcome> {
  const { clock, region, records } = services;
  const asked: { outcome: Promise<RecognitionOutcome> | null; answer: RecognitionOutcome | null } = {
    outcome: null,
    answer: null,
  };
  const onCopy = (copy: RecognitionCopy) => {
    if (image.document.recognition.status !== 'pending') return;
    asked.outcome = recognise(services, copy, call.signal);
    void asked.outcome.then((answer) => {
      asked.answer = answer;
    });
  };
  const derived = await services.decoders.derive(
    file,
    deriveRequest(services, image.document, thumbnailSides),
    onCopy,
    call.signal,
  );
  const storeStarted = clock();
  const items = await storeThumbnails(services, image.document, derived, call);
  const now = clock();
  const entries = [
    step('decoded', storeStarted, region, derived.ms.decode),
    step('thumbnails-made', storeStarted, region, derived.ms.thumbnails),
    step('thumbnails-stored', now, region, now - storeStarted),
  ];
  const early = settledOf(asked.answer);
  const ready = await changeImage(
    records,
    image,
    (document) => {
      if (document.home !== region || document.stage === 'failed') return null;
      const next = becomeReady(document, pictureFacts(derived), { region, items }, early?.recognition ?? null, {
        now,
        entries: early === null ? entries : [...entries, step('recognised', now, region, early.ms)],
        recognizeAgainAt: now + recognitionLeaseMs,
      });
      return { ...next, erased: { ...next.erased, thumbnails: without(next.erased.thumbnails, region) } };
    },
    call.signal,
  );
  if (ready === null) return 'nothing-to-do';
  call.log('image-ready', { imageId: image.document.imageId, recognition: ready.document.recognition.status, ...derived.ms });
  await forgetOldThumbnails(services, image.document, items);
  return asked.outcome === null || early !== null ? 'ready' : await settleRecognition(services, ready, await asked.outcome, call);
}

/** Writes what recognition gave, or that it has to be asked again. */
export async function settleRecognition(
  services: Services,
  image: Stored<ImageDocument>,
  outcome: RecognitionOutcome,
  call: Call,
): Promise<Outcome> {
  const { records, region, clock } = services;
  if (outcome.kind === 'postponed') return await postponeRecord(services, image, outcome.reason, call, outcome.retryAfterMs ?? 0);
  const now = clock();
  await changeImage(
    records,
    image,
    (document) =>
      document.stage === 'ready' && document.recognition.status === 'pending'
        ? recordRecognition(document, outcome.recognition, region, now, [step('recognised', now, region, outcome.ms)])
        : null,
    call.signal,
  );
  return outcome.recognition.status === 'unavailable' ? 'recognition-unavailable' : 'recognised';
}

export const deriveRequest = ({ limits }: Services, { rotation }: ImageDocument, sides: readonly number[]) => ({
  maxPixels: limits.maxPixels,
  maxSide: limits.maxSide,
  maxFrames: limits.maxFrames,
  rotation,
  thumbnailSides: sides,
  recognitionSide: limits.recognitionSide,
});

const settledOf = (outcome: RecognitionOutcome | null) => (outcome?.kind === 'settled' ? outcome : null);

const options = ({ signal }: Call) => (signal === undefined ? {} : { signal });

function judgeSize(bytes: number, maxBytes: number): Verdict | null {
  if (bytes === 0) return verdicts.fileEmpty();
  return bytes > maxBytes ? verdicts.fileTooLarge(bytes, maxBytes) : null;
}

async function recordVerdict(services: Services, image: Stored<ImageDocument>, verdict: Verdict, call: Call): Promise<Outcome> {
  const { records, region, clock, blobs } = services;
  const { imageId } = image.document;
  const failed = (document: ImageDocument) =>
    document.stage === 'failed' || document.stage === 'ready'
      ? null
      : fail(document, verdict.code, verdict.message, region, clock());
  await changeImage(records, image, failed, call.signal);
  call.log('image-failed', { imageId, code: verdict.code, detail: verdict.cause ?? null });
  // Nobody can do anything with a file of any size at all; everything else stays until its owner deletes it.
  if (verdict.code === 'file-too-large') await blobs.in(region).deleteOriginal(imageId, options(call));
  return 'failed';
}

async function storeThumbnails(
  services: Services,
  document: ImageDocument,
  derived: Derived,
  call: Call,
): Promise<ThumbnailBlob[]> {
  const here = services.blobs.in(services.region);
  return await Promise.all(
    derived.thumbnails.map(async ({ side, width, height, bytes }) => {
      const name = thumbnailName(document.imageId, derived.sha256, document.rotation, side);
      const contentType = 'image/webp';
      await here.putThumbnail(name, bytes, contentType, options(call));
      return { name, url: here.thumbnailUrl(name), width, height, contentType, bytes: bytes.length };
    }),
  );
}

/** Thumbnails of another rotation have other names and are no longer shown. Left behind, they would only cost storage. */
async function forgetOldThumbnails(
  { blobs, region }: Services,
  before: ImageDocument,
  items: readonly ThumbnailBlob[],
): Promise<void> {
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
