import type { BucketsAnswer } from '@parallax/contracts/requests';
import type { ManifestDocument } from '@parallax/domain/documents';
import type { CallOptions } from '@parallax/domain/ports';
import { entryKey } from '@parallax/domain/view-keys';
import type { RequestContext } from '../http/request-context.ts';
import { createCache } from './cache.ts';
import type { Dependencies } from './dependencies.ts';
import { chooseView } from './list-images.ts';

/** How old the count of the running bucket, and of one that is over, may be, ms: the scrubber needs proportions, not exactness. */
const currentFreshMs = 10_000;
const pastFreshMs = 10 * 60_000;

/** How many images each period of a list holds, newest first. A tag within "mine" is counted as all of mine. */
export function createCountBuckets(
  dependencies: Dependencies,
): (query: { owner?: 'me' | undefined; tag?: string | undefined }, context: RequestContext) => Promise<BucketsAnswer> {
  const { views, clock } = dependencies;
  const current = createCache<number>({ freshMs: currentFreshMs, maxEntries: 1_000, clock });
  const past = createCache<number>({ freshMs: pastFreshMs, maxEntries: 10_000, clock });

  return async (query, context) => {
    const { view } = chooseView(query, context);
    const manifests = await views.manifests(view, context);
    const counts = await Promise.all(
      manifests.map((manifest, index) =>
        (index === 0 ? current : past).get(`${view} ${manifest.id}`, (options) => count(view, manifest, options), context),
      ),
    );
    const buckets = manifests.map((manifest, index) => ({ period: manifest.id, count: counts[index] ?? 0 }));
    return { buckets: buckets.filter((bucket) => bucket.count > 0) };
  };

  async function count(view: string, manifest: ManifestDocument, options: CallOptions): Promise<number> {
    const keys = Array.from({ length: manifest.shards }, (_, shard) => entryKey(view, manifest.id, shard));
    const counts = await Promise.all(keys.map((pk) => views.count(pk, options)));
    return counts.reduce((sum, part) => sum + part, 0);
  }
}
