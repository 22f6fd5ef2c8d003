import type { TagsAnswer } from '@parallax/contracts/requests';
import type { CallOptions } from '@parallax/domain/ports';
import { normaliseTag, tagDirectoryKey } from '@parallax/domain/view-keys';
import { createCache } from './cache.ts';
import type { Dependencies } from './dependencies.ts';

/** Tags that are offered at once. */
const maxTags = 50;
const freshMs = 5_000;

/** Tags in use that begin with the prefix, in alphabetical order, at most 50. */
export function createListTags({ views, clock }: Dependencies): (prefix: string, options: CallOptions) => Promise<TagsAnswer> {
  const cache = createCache<TagsAnswer>({ freshMs, maxEntries: 500, clock });
  return (text, caller) => {
    const prefix = normaliseTag(text);
    return cache.get(prefix, (options) => load(prefix, options), caller);
  };

  async function load(prefix: string, options: CallOptions): Promise<TagsAnswer> {
    const [exact, rest] = await Promise.all([
      prefix === '' ? null : views.find(tagDirectoryKey, prefix, options),
      views.page(tagDirectoryKey, prefix === '' ? null : prefix, maxTags, options),
    ]);
    const names = [...(exact ? [exact.document.id] : []), ...rest.map((entry) => entry.id)];
    return {
      tags: names
        .filter((name) => name.startsWith(prefix))
        .slice(0, maxTags)
        .map((name) => ({ name })),
    };
  }
}
