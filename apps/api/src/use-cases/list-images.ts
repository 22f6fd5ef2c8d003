import { createHash } from 'node:crypto';
import type { ImagesAnswer } from '@parallax/contracts/image';
import type { ListQuery } from '@parallax/contracts/requests';
import { readCursorWith, writeCursor } from '@parallax/domain/cursor';
import type { ManifestDocument, ViewEntry } from '@parallax/domain/documents';
import type { CallOptions } from '@parallax/domain/ports';
import { presentProjection } from '@parallax/domain/present-image';
import { normaliseTag, viewNames } from '@parallax/domain/view-keys';
import { walkView } from '@parallax/domain/walk-view';
import { type RequestContext, requireOwner } from '../http/request-context.ts';
import { createCache } from './cache.ts';
import { addressesOf, type Dependencies } from './dependencies.ts';

/** How old a list may be, ms: own uploads are polled by id, so nobody waits for it. */
const pageFreshMs = 1_000;
/** How old the list of a view's buckets may be, ms: a view's first picture, and the first of a month, show that much later. */
const manifestsFreshMs = 1_000;

export interface Page {
  /** The JSON of the answer as it goes out, so that it is encoded once and not for everybody, and a tag of exactly these bytes. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

export type ListImages = (query: ListQuery, context: RequestContext) => Promise<Page>;

/** What a walk found, and the answers made of it so far: whoever owns none of these pictures gets the same bytes. */
interface Found {
  readonly entries: readonly ViewEntry[];
  readonly next: string | null;
  readonly owners: ReadonlySet<string>;
  readonly pages: Map<string | null, Page>;
}

/** Lists with a short memory: however many people look at the same page, it costs one walk a second. */
export function createListImages(dependencies: Dependencies): ListImages {
  const { clock, cursorKeys } = dependencies;
  const walks = createCache<Found>({ freshMs: pageFreshMs, maxEntries: 500, clock });
  const manifests = createCache<ManifestDocument[]>({ freshMs: manifestsFreshMs, maxEntries: 2_000, clock });

  return async (query, context) => {
    const { view, filters, keep } = chooseView(query, context);
    const from = query.cursor === undefined ? null : await readCursorWith(query.cursor, filters, cursorKeys);
    const found = await walks.get([filters, query.limit, query.cursor ?? ''].join('\n'), walk, context);
    const owner = context.owner !== null && found.owners.has(context.owner) ? context.owner : null;
    const made = found.pages.get(owner) ?? toPage(present(found, owner));
    found.pages.set(owner, made);
    return made;

    async function walk(options: CallOptions): Promise<Found> {
      const known = await manifests.get(view, (own) => dependencies.views.manifests(view, own), options);
      const { entries, next } = await walkView(
        view,
        { views: dependencies.views, manifests: known, from, limit: query.limit, ...(keep && { keep }) },
        options,
      );
      return {
        entries,
        next: next === null ? null : writeCursor(next, filters, cursorKeys.known()),
        owners: new Set(entries.flatMap(({ image }) => image?.owner ?? [])),
        pages: new Map(),
      };
    }

    function present({ entries, next }: Found, owner: string | null): ImagesAnswer {
      const regions = dependencies.regions.states();
      const viewpoint = { owner, regions, addresses: addressesOf(dependencies.blobs) };
      const images = entries.flatMap((entry) =>
        entry.image ? [presentProjection(entry.image, entry.version, query.deleted === true, viewpoint)] : [],
      );
      return { images, next, regions };
    }
  };
}

/** The view of the rarest term, and a filter for the rest. `filters` names the list in cursors and caches. */
export function chooseView(
  query: Pick<ListQuery, 'owner' | 'tag' | 'deleted'>,
  context: RequestContext,
): { view: string; filters: string; keep: ((entry: ViewEntry) => boolean) | null } {
  const tag = query.tag === undefined ? null : normaliseTag(query.tag);
  const keep = tag === null ? null : (entry: ViewEntry) => entry.image?.tags.includes(tag) === true;
  const filters = (view: string) => `${view} ${tag ?? ''}`;
  if (query.deleted === true) {
    const view = viewNames.trash(requireOwner(context));
    return { view, filters: filters(view), keep };
  }
  if (query.owner === 'me') {
    const view = viewNames.owner(requireOwner(context));
    return { view, filters: filters(view), keep };
  }
  const view = tag === null ? viewNames.feed : viewNames.tag(tag);
  return { view, filters: filters(view), keep: null };
}

function toPage(answer: ImagesAnswer): Page {
  const body = new TextEncoder().encode(JSON.stringify(answer));
  return { body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
}
