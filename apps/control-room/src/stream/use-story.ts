import type { ImageStory } from '@parallax/local-cloud/api/control-images';
import { useEffect, useState } from 'react';
import { ControlApiError, controlApi } from '../api/control-api.ts';

export interface ToldStory {
  readonly story: ImageStory | null;
  /** A sentence when there is none. */
  readonly problem: string | null;
}

const untold: ToldStory = { story: null, problem: null };

/** The story of an image; asked for again whenever `version` changes. Null asks for none. */
export function useStory(id: string | null, version: number): ToldStory {
  const [told, setTold] = useState<{ id: string | null } & ToldStory>({ id: null, ...untold });
  useEffect(() => {
    if (id === null) return;
    let isOver = false;
    controlApi.image(id).then(
      (story) => !isOver && setTold({ id, story, problem: null }),
      (error: unknown) => {
        const problem = error instanceof ControlApiError ? error.message : 'The local cloud did not answer.';
        if (!isOver) setTold((before) => ({ id, story: before.id === id ? before.story : null, problem }));
      },
    );
    return () => {
      isOver = true;
    };
  }, [id, version]);
  return told.id === id ? told : untold;
}
