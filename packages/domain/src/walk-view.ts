import type { Position } from './cursor.ts';
import type { ManifestDocument, ViewEntry } from './documents.ts';
import type { CallOptions, ViewEntries } from './ports.ts';
import { entryKey } from './view-keys.ts';

/** Entries that one request looks at, at most; a filter that drops more gets a short page and a cursor. */
export const maxEntriesWalked = 500;

export interface ViewPage {
  readonly entries: readonly ViewEntry[];
  /** Where the next page starts; null at the end of the view. */
  readonly next: Position | null;
}

/**
 * One page of a view, newest first: the newest bucket's shards are read in parallel and merged, then the next bucket's. Cost depends
 * on the page, not on how many images there are.
 * @param manifests of the view, newest first.
 * @param keep filter on entries; tombstones never pass.
 */
export async function walkView(
  view: string,
  {
    views,
    manifests,
    from,
    limit,
    keep = () => true,
  }: {
    views: ViewEntries;
    manifests: readonly ManifestDocument[];
    from: Position | null;
    limit: number;
    keep?: (entry: ViewEntry) => boolean;
  },
  options: CallOptions = {},
): Promise<ViewPage> {
  const kept: ViewEntry[] = [];
  let walked = 0;
  for (const manifest of manifests) {
    if (from !== null && manifest.id > from.bucket) continue;
    const after = from?.bucket === manifest.id ? from.after : null;
    for await (const entry of mergeShards(view, manifest, after, limit, views, options)) {
      if (!entry.gone && keep(entry)) kept.push(entry);
      const position = { bucket: manifest.id, after: entry.id };
      if (kept.length === limit) return { entries: kept, next: position };
      if (++walked >= maxEntriesWalked) return { entries: kept, next: position };
    }
  }
  return { entries: kept, next: null };
}

/** Entries of all shards of one bucket in order of id, read a piece at a time. */
async function* mergeShards(
  view: string,
  manifest: ManifestDocument,
  after: string | null,
  limit: number,
  views: ViewEntries,
  options: CallOptions,
): AsyncGenerator<ViewEntry> {
  const pieceSize = Math.ceil((limit * 1.3) / manifest.shards) + 2;
  const shards = Array.from({ length: manifest.shards }, (_, shard) =>
    readShard(entryKey(view, manifest.id, shard), after, pieceSize, views, options),
  );
  const heads = await Promise.all(shards.map((shard) => shard.next()));
  for (;;) {
    const smallest = indexOfSmallest(heads);
    const head = heads[smallest];
    const shard = shards[smallest];
    if (!head || head.done || !shard) return;
    yield head.value;
    heads[smallest] = await shard.next();
  }
}

function indexOfSmallest(heads: readonly IteratorResult<ViewEntry>[]): number {
  let best = -1;
  let bestId = '';
  for (const [index, head] of heads.entries()) {
    if (!head.done && (best === -1 || head.value.id < bestId)) {
      best = index;
      bestId = head.value.id;
    }
  }
  return best;
}

async function* readShard(
  pk: string,
  after: string | null,
  pieceSize: number,
  views: ViewEntries,
  options: CallOptions,
): AsyncGenerator<ViewEntry, undefined> {
  let position = after;
  for (;;) {
    const piece = await views.page(pk, position, pieceSize, options);
    yield* piece;
    const last = piece.at(-1);
    if (!last || piece.length < pieceSize) return;
    position = last.id;
  }
}
