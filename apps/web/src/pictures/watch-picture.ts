import type { Image } from '@parallax/contracts/image';
import type { ImagesApi } from '../api/images.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Waiting } from '../browser/waiting.ts';

export interface WatchOptions {
  readonly api: Pick<ImagesApi, 'find'>;
  readonly waiting: Pick<Waiting, 'pause' | 'untilVisible'>;
  readonly onImage: (image: Image) => void;
  readonly signal: AbortSignal;
}

/** Nothing more is going to happen to it by itself. */
export const isComplete = (image: Image): boolean =>
  image.stage === 'failed' || image.deleted || (image.stage === 'ready' && image.recognition.status !== 'pending');

const slowestMs = 10_000;

/** Reads one picture, then again, less and less often, until nothing is pending. A read that fails is repeated, unless it is not there. */
export async function watchPicture(id: string, { api, waiting, onImage, signal }: WatchOptions): Promise<void> {
  for (let pauseMs = 500; ; pauseMs = Math.min(slowestMs, pauseMs * 1.5)) {
    await waiting.untilVisible(signal);
    const image = await api.find(id, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof ApiProblem && error.status < 500 && error.status !== 429) throw error;
      return null;
    });
    if (image) onImage(image);
    if (image && isComplete(image)) return;
    await waiting.pause(pauseMs, signal);
  }
}
