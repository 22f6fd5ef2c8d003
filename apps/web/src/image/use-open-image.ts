import type { Image } from '@parallax/contracts/image';
import { useEffect, useState } from 'react';
import type { ImagesApi } from '../api/images.ts';
import { sentenceOf } from '../api/problem.ts';
import type { Waiting } from '../browser/waiting.ts';
import { isComplete, watchPicture } from '../pictures/watch-picture.ts';

export interface OpenImageOptions {
  readonly id: string;
  readonly api: Pick<ImagesApi, 'find' | 'originalLink'>;
  readonly waiting: Waiting;
  readonly onImage: (image: Image) => void;
}

export interface OpenImage {
  /** Why it could not be read, for people; null when it could. */
  readonly trouble: string | null;
  readonly originalLink: string | null;
  readonly retry: () => void;
}

/** Reads all of the open picture, and reads it again as long as something about it is pending. */
export function useOpenImage({ id, api, waiting, onImage }: OpenImageOptions): OpenImage {
  const [trouble, setTrouble] = useState<string | null>(null);
  const [originalLink, setOriginalLink] = useState<string | null>(null);
  const [tries, setTries] = useState(0);

  // A retry is a new run of the same.
  useEffect(() => {
    const control = new AbortController();
    const { signal } = control;
    setTrouble(null);
    setOriginalLink(null);

    async function read(): Promise<void> {
      const image = await api.find(id, signal);
      onImage(image);
      setOriginalLink(await api.originalLink(id));
      if (!isComplete(image)) await watchPicture(id, { api, waiting, onImage, signal });
    }
    read().catch((error: unknown) => {
      if (!signal.aborted) setTrouble(sentenceOf(error));
    });
    return () => control.abort();
  }, [id, api, waiting, onImage, tries]);

  return { trouble, originalLink, retry: () => setTries(tries + 1) };
}
