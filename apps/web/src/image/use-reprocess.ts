import type { Image } from '@parallax/contracts/image';
import type { ProcessRequest } from '@parallax/contracts/requests';
import { useState } from 'react';
import type { ImagesApi } from '../api/images.ts';
import { ApiProblem, sentenceOf } from '../api/problem.ts';
import type { Waiting } from '../browser/waiting.ts';
import { busyWords, isDone, type Wish } from './reprocess.ts';

export interface ReprocessOptions {
  readonly api: Pick<ImagesApi, 'process' | 'find'>;
  readonly waiting: Waiting;
  readonly onImage: (image: Image) => void;
  /** The API refused for the state of a region, of which this page does not know yet. */
  readonly onRefused: () => void;
}

export interface Reprocess {
  readonly busy: string | null;
  readonly trouble: string | null;
  readonly start: (image: Image, request: ProcessRequest) => void;
}

interface State {
  readonly id: string;
  readonly busy: string | null;
  readonly trouble: string | null;
}

const pollMs = 500;
/** After that long it goes on without the page, ms. */
const enoughMs = 60_000;

/** Has the open picture worked on again, and follows it until that shows. Another picture starts afresh; work under way is followed to its end. */
export function useReprocess(id: string, options: ReprocessOptions): Reprocess {
  const { api, onImage, onRefused } = options;
  const [state, setState] = useState<State | null>(null);
  const shown = state?.id === id ? state : null;

  async function run(image: Image, request: ProcessRequest): Promise<void> {
    const wish: Wish = { request, before: image };
    const tell = (busy: string | null, trouble: string | null) => setState({ id: image.id, busy, trouble });
    tell(busyWords(wish), null);
    try {
      tell(null, await carryOut(wish, options));
    } catch (error) {
      tell(null, sentenceOf(error));
      if (!(error instanceof ApiProblem) || error.status !== 409) return;
      // What is allowed has changed since the picture was read.
      onRefused();
      onImage(await api.find(image.id));
    }
  }

  return {
    busy: shown?.busy ?? null,
    trouble: shown?.trouble ?? null,
    start: (image, request) => {
      run(image, request).catch((error: unknown) => console.info(`${image.id} could not be read again.`, error));
    },
  };
}

/** @returns what to say when it is not done after a while; null when it is. */
async function carryOut(wish: Wish, options: ReprocessOptions): Promise<string | null> {
  const { waiting } = options;
  await ask(wish, options);
  const signal = new AbortController().signal;
  const until = waiting.now() + enoughMs;
  while (waiting.now() < until) {
    await waiting.pause(pollMs, signal);
    const image = await options.api.find(wish.before.id, signal).catch(() => null);
    if (image === null) continue;
    options.onImage(image);
    if (isDone(wish, image)) return null;
  }
  return 'This takes longer than usual. It goes on by itself, and you may close the page.';
}

/**
 * A wish whose answer was lost may come twice, and the second time finds its own edit in the way (412). Then it has been noted: the picture is
 * followed as after an answer.
 */
async function ask({ request, before }: Wish, { api, onImage }: ReprocessOptions): Promise<void> {
  try {
    await api.process(before.id, before.etag, request);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'precondition-failed') throw error;
    const current = await api.find(before.id);
    onImage(current);
    const isEditedByOthers =
      current.title !== before.title || current.altText !== before.altText || `${current.tags}` !== `${before.tags}`;
    if (isEditedByOthers) throw error;
  }
}
