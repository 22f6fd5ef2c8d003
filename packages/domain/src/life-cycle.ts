import type { FailureCode } from '@parallax/contracts/errors';
import { failureCodes } from '@parallax/contracts/errors';
import type { Recognition, Stage, TimelineEntry } from '@parallax/contracts/image';
import { defaultLimits } from '@parallax/contracts/limits';
import { type Grant, type ImageDocument, schemaVersion, type ThumbnailBlob } from './documents.ts';
import { imageLww, stageRank } from './lww.ts';

/** Entries of a timeline that are kept: the first ones and the latest. */
const maxTimeline = 40;

/** How long a file may take to arrive after its grant before the grant counts as unused, ms. */
export const awaitFileMs = 24 * 3_600_000;

export const noRecognition: Recognition = {
  status: 'pending',
  provider: null,
  modelVersion: null,
  caption: null,
  tags: [],
  objects: [],
  people: [],
  text: [],
};

/** A step for the timeline. `ms` is how long it took, null for a moment. */
export const step = (
  name: string,
  at: number,
  region: string,
  ms: number | null = null,
  detail: string | null = null,
): TimelineEntry => ({
  step: name,
  at: new Date(at).toISOString(),
  region,
  ms: ms === null ? null : Math.round(ms * 10) / 10,
  detail,
});

export function appendTimeline(timeline: readonly TimelineEntry[], entries: readonly TimelineEntry[]): TimelineEntry[] {
  const all = [...timeline, ...entries];
  return all.length <= maxTimeline ? all : [...all.slice(0, 10), ...all.slice(all.length - (maxTimeline - 10))];
}

/**
 * The next document of an image: the given changes, a later lww, one more timeline entry or several. `undefined` in `changes` removes
 * `dueAt` or `ttl`. A change to a lower stage is a bug of the caller and throws.
 */
export function advance(
  document: ImageDocument,
  changes: Partial<Omit<ImageDocument, 'dueAt' | 'ttl'>> & { dueAt?: number | undefined; ttl?: number | undefined },
  now: number,
  entries: readonly TimelineEntry[] = [],
): ImageDocument {
  const next = { ...document, ...changes, timeline: appendTimeline(document.timeline, entries) };
  if (stageRank(next.stage) < stageRank(document.stage))
    throw new Error(`an image cannot go from ${document.stage} back to ${next.stage}`);
  const { dueAt, ttl, ...rest } = next;
  return {
    ...rest,
    lww: imageLww(next.stage, now, document.lww),
    ...(dueAt !== undefined && { dueAt }),
    ...(ttl !== undefined && { ttl }),
  };
}

/** The record that a first grant writes. */
export function newImage(facts: {
  imageId: string;
  owner: string;
  fileName: string;
  declared: ImageDocument['declared'];
  grant: Grant;
  traceparent: string | null;
  /** As in the limits. */
  firstLookMs?: number;
}): ImageDocument {
  const { imageId, owner, fileName, declared, grant, traceparent, firstLookMs = defaultLimits.firstLookMs } = facts;
  return {
    id: 'image',
    imageId,
    schemaVersion,
    lww: imageLww('awaiting', grant.at, 0),
    owner,
    fileName,
    declared,
    grants: [grant],
    traceparent,
    stage: 'awaiting',
    home: null,
    createdAt: grant.at,
    uploadedAt: null,
    original: null,
    thumbnails: null,
    placeholder: null,
    colours: [],
    sha256: null,
    phash: null,
    capturedAt: null,
    rotation: 0,
    thumbnailsAt: null,
    recognizedAt: null,
    recognition: noRecognition,
    failure: null,
    waitingFor: null,
    attempts: 0,
    firstFailedAt: null,
    erased: { originals: {}, thumbnails: {} },
    timeline: [step('granted', grant.at, grant.region)],
    dueAt: grant.at + firstLookMs,
  };
}

/** One more grant for an image that still waits for its file. */
export const addGrant = (document: ImageDocument, grant: Grant, firstLookMs: number = defaultLimits.firstLookMs): ImageDocument =>
  advance(
    document,
    // It may have been waiting for a region; now it waits for a file.
    { grants: [...document.grants, grant].slice(-10), waitingFor: null, dueAt: grant.at + firstLookMs },
    grant.at,
    [step('granted', grant.at, grant.region, null, 'again')],
  );

/** The file lies in a region that is gone, and what can be read of that region does not have it: nothing can be done until it is back. */
export const waitForRegion = (
  document: ImageDocument,
  home: string,
  by: string,
  now: number,
  lookAgainAt: number,
): ImageDocument =>
  advance(document, { waitingFor: home, dueAt: lookAgainAt }, now, [step('waiting-for-region', now, by, null, home)]);

/** How long a crashed try may hold an image before it is driven again, ms: longer than the slowest decode and its retries. */
export const processingLeaseMs = 90_000;

/** The file has arrived in `original.region`, which becomes the image's home, and is being worked on. */
export const beginProcessing = (
  document: ImageDocument,
  original: NonNullable<ImageDocument['original']>,
  uploadedAt: number,
  now: number,
): ImageDocument =>
  advance(
    document,
    { stage: 'processing', home: original.region, original, uploadedAt, waitingFor: null, dueAt: now + processingLeaseMs },
    now,
    document.home === null
      ? [step('uploaded', uploadedAt, original.region), step('event-received', now, original.region)]
      : [step('taken-up-again', now, original.region)],
  );

/** What decoding found out about a picture. */
export interface PictureFacts {
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  readonly placeholder: NonNullable<ImageDocument['placeholder']>;
  readonly colours: readonly string[];
  readonly sha256: string;
  readonly phash: string;
  readonly capturedAt: string | null;
}

/** The thumbnails stand: people can see the picture, whatever recognition does. `recognition` is null when it has not answered yet. */
export function becomeReady(
  document: ImageDocument,
  facts: PictureFacts,
  thumbnails: { region: string; items: readonly ThumbnailBlob[] },
  recognition: Recognition | null,
  { now, entries, recognizeAgainAt }: { now: number; entries: readonly TimelineEntry[]; recognizeAgainAt: number },
): ImageDocument {
  const { original } = document;
  if (original === null) throw new Error(`image ${document.imageId} has no original and cannot be ready`);
  const { contentType, width, height, ...rest } = facts;
  return advance(
    document,
    {
      ...rest,
      stage: 'ready',
      thumbnailsAt: now,
      ...(recognition !== null && { recognizedAt: now }),
      original: { ...original, contentType, width, height },
      thumbnails,
      recognition: recognition ?? document.recognition,
      failure: null,
      waitingFor: null,
      attempts: 0,
      firstFailedAt: null,
      dueAt: (recognition ?? document.recognition).status === 'pending' ? recognizeAgainAt : undefined,
    },
    now,
    [...entries, step('ready', now, thumbnails.region)],
  );
}

/** Recognition answered after the picture was ready, or was given up (`unavailable`). */
export const recordRecognition = (
  document: ImageDocument,
  recognition: Recognition,
  region: string,
  now: number,
  entries: readonly TimelineEntry[],
): ImageDocument =>
  advance(document, { recognition, recognizedAt: now, attempts: 0, firstFailedAt: null, dueAt: undefined }, now, [
    ...entries,
    step(`recognition-${recognition.status}`, now, region),
  ]);

/** A verdict about the bytes (or, where the code is retryable, the end of our patience): nothing more is tried. */
export const fail = (document: ImageDocument, code: FailureCode, message: string, region: string, now: number): ImageDocument =>
  advance(
    document,
    { stage: 'failed', failure: { code, message, retryable: failureCodes[code].retryable }, dueAt: undefined },
    now,
    [step('failed', now, region, null, code)],
  );

/** Longest pause between two tries, ms. */
const longestRetryMs = 30 * 60_000;

/** Pause before try number `attempts` + 1, ms: doubling from `baseMs`, with a spread of a quarter given by `random` in 0..1. */
export const retryDelay = (attempts: number, baseMs: number, random: number): number =>
  Math.round(Math.min(longestRetryMs, baseMs * 2 ** Math.min(attempts, 20)) * (0.75 + random / 2));

/**
 * Trouble of ours, not of the file: the same work is due again after a growing pause. Null when it has gone on for longer than
 * `giveUpAfterMs` and the caller should end it.
 */
export function tryAgainLater(
  document: ImageDocument,
  {
    now,
    region,
    reason,
    baseMs,
    giveUpAfterMs,
    random,
  }: { now: number; region: string; reason: string; baseMs: number; giveUpAfterMs: number; random: number },
): ImageDocument | null {
  const firstFailedAt = document.firstFailedAt ?? now;
  if (now - firstFailedAt >= giveUpAfterMs) return null;
  const dueAt = now + retryDelay(document.attempts, baseMs, random);
  return advance(document, { attempts: document.attempts + 1, firstFailedAt, dueAt }, now, [
    step('postponed', now, region, null, reason),
  ]);
}

/** True for stages in which nothing more happens by itself. */
export const isSettled = (stage: Stage): boolean => stage === 'ready' || stage === 'failed';
