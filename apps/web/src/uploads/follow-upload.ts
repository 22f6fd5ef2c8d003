import type { Image } from '@parallax/contracts/image';
import type { ImagesApi } from '../api/images.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Waiting } from '../browser/waiting.ts';
import type { Pace } from './pace.ts';
import type { QueueAction } from './queue.ts';

export interface FollowContext {
  readonly api: Pick<ImagesApi, 'find'>;
  readonly waiting: Pick<Waiting, 'now' | 'pause' | 'untilVisible'>;
  readonly pace: Pace;
  readonly tell: (action: QueueAction) => void;
  readonly onImage: (image: Image) => void;
  readonly signal: AbortSignal;
}

/** After that long it is worth a word, ms. */
const longMs = 20_000;
/** After that long without a description the row is done: the picture is there, and its page keeps looking. */
const enoughMs = 90_000;

/**
 * Watches a file that has arrived until it is a described picture: polls its image at the pace of the ones before it, and not while
 * nobody looks at the page. Polls that fail are simply repeated, and so is one that finds no image: its record may be in a region that is gone.
 */
export async function followUpload(key: string, imageId: string, context: FollowContext): Promise<void> {
  const { waiting, pace, tell, signal } = context;
  tell({ type: 'arrived', key });
  const since = waiting.now();
  let seen = '';
  let isTimed = true;
  for (let looks = 0; ; looks++) {
    await waiting.pause(pace.pauseMs(looks), signal);
    const pausedAt = waiting.now();
    await waiting.untilVisible(signal);
    // Nobody knows how long it took while nobody looked.
    if (waiting.now() > pausedAt) isTimed = false;
    const image = await look(imageId, context);
    const waitedMs = waiting.now() - since;
    if (image && image.etag !== seen) {
      seen = image.etag;
      context.onImage(image);
    }
    if (image?.stage === 'ready' && isTimed) {
      isTimed = false;
      pace.learn(waitedMs);
    }
    if (isOver(key, image, waitedMs, tell)) return;
  }
}

/** Null when it could not be read this time. */
async function look(imageId: string, { api, signal }: FollowContext): Promise<Image | null> {
  try {
    return await api.find(imageId, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiProblem && error.status !== 404 && error.status < 500 && error.status !== 429) throw error;
    return null;
  }
}

function isOver(key: string, image: Image | null, waitedMs: number, tell: FollowContext['tell']): boolean {
  if (image?.stage === 'failed') {
    const { message, retryable } = image.failure ?? { message: 'This file could not be read.', retryable: false };
    tell({ type: 'failed', key, sentence: message, canRetry: retryable });
    return true;
  }
  if (image?.stage === 'ready') {
    tell({ type: 'pictured', key });
    if (image.recognition.status === 'pending' && waitedMs < enoughMs) return false;
    tell({ type: 'finished', key });
    return true;
  }
  if (waitedMs > longMs) tell({ type: 'noted', key, sentence: noteFor(image) });
  return false;
}

const noteFor = (image: Image | null): string =>
  image?.waitingFor
    ? 'Safely stored; it waits for its region to return and then appears by itself.'
    : 'Safely stored; preparing it takes longer than usual. It appears by itself, and you may close the page.';
