import type { Image } from '@parallax/contracts/image';
import type { ImagesApi } from '../api/images.ts';
import { ApiProblem } from '../api/problem.ts';

type Api = Pick<ImagesApi, 'find' | 'update'>;
export type TextField = 'title' | 'altText';

export type Saved = { readonly kind: 'saved' | 'conflict'; readonly image: Image };

/**
 * Writes one text under if-match. The picture may have changed elsewhere meanwhile (its recognition arrives, another field is edited): as long as
 * this field still is what the person began with, that is no conflict, and it is written all the same.
 */
export async function saveText(
  api: Api,
  image: Image,
  field: TextField,
  base: string | null,
  value: string | null,
): Promise<Saved> {
  try {
    return { kind: 'saved', image: await api.update(image.id, image.etag, { [field]: value }) };
  } catch (error) {
    if (!isStale(error)) throw error;
    const current = await api.find(image.id);
    // The answer was lost, and it was asked for again at another address.
    if (current[field] === value) return { kind: 'saved', image: current };
    if (current[field] !== base) return { kind: 'conflict', image: current };
    return { kind: 'saved', image: await api.update(image.id, current.etag, { [field]: value }) };
  }
}

const maxTries = 3;

/** Adds or takes away own tags. Two people's changes of tags do not exclude each other: this one is made again on what is there. */
export async function saveTags(api: Api, image: Image, change: (tags: readonly string[]) => readonly string[]): Promise<Image> {
  let current = image;
  for (let tries = 1; ; tries++) {
    try {
      return await api.update(current.id, current.etag, { tags: [...change(current.tags)] });
    } catch (error) {
      if (!isStale(error) || tries >= maxTries) throw error;
      current = await api.find(image.id);
    }
  }
}

const isStale = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'precondition-failed';
