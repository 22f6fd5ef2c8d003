import type { Image } from '@parallax/contracts/image';
import { useEffect, useEffectEvent, useState } from 'react';
import type { ImagesApi } from '../api/images.ts';
import { ApiProblem, sentenceOf } from '../api/problem.ts';
import type { Waiting } from '../browser/waiting.ts';
import { isComplete, watchPicture } from '../pictures/watch-picture.ts';

export interface OpenImageOptions {
  readonly id: string;
  /** What is known of it; null for nothing. A list tells only an extract, without the timeline. */
  readonly image: Image | null;
  readonly api: Pick<ImagesApi, 'find' | 'originalLink'>;
  readonly waiting: Waiting;
  readonly onImage: (image: Image) => void;
}

export interface OpenImage {
  /** Why it could not be read; null when it could. `isGone`: asking again would not help. */
  readonly trouble: { readonly sentence: string; readonly isGone: boolean } | null;
  /** Where its original can be fetched; null while that is not known. */
  readonly originalLink: string | null;
  readonly retry: () => void;
}

/** Reads all of the open picture, and reads it again as long as something about it is pending. */
export function useOpenImage({ id, image, api, waiting, onImage }: OpenImageOptions): OpenImage {
  const [trouble, setTrouble] = useState<OpenImage['trouble']>(null);
  const [originalLink, setOriginalLink] = useState<string | null>(null);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    let isOver = false;
    setOriginalLink(null);
    api.originalLink(id).then(
      (link) => !isOver && setOriginalLink(link),
      (error: unknown) => console.info('The address of the original is not known.', error),
    );
    return () => {
      isOver = true;
    };
  }, [id, api]);

  // Also when a newer extract of a list has taken the place of what was read.
  const isWhole = image?.timeline !== undefined;
  const isPending = image === null || !isComplete(image);
  const read = useEffectEvent(async (signal: AbortSignal) => {
    if (!isWhole) onImage(await api.find(id, signal));
    else if (isPending) await watchPicture(id, { api, waiting, onImage, signal });
  });

  useEffect(() => {
    const control = new AbortController();
    setTrouble(null);
    read(control.signal).catch((error: unknown) => {
      if (!control.signal.aborted)
        setTrouble({ sentence: sentenceOf(error), isGone: error instanceof ApiProblem && error.status < 500 });
    });
    return () => control.abort();
  }, [id, isWhole, isPending, tries]);

  return { trouble, originalLink, retry: () => setTries(tries + 1) };
}
