import type { ViewSettings } from '@parallax/contracts/settings';
import { type CardDocument, type ImageRecord, type ManifestDocument, schemaVersion, type ViewEntry } from './documents.ts';
import { sortIdOf } from './image-id.ts';
import { plainLww } from './lww.ts';
import { allTags, isDeleted, isHidden, isListed, projectionOf, versionOf } from './merge.ts';
import {
  bucketOf,
  cardKey,
  entryKeyOf,
  manifestKey,
  maxEntriesPerImage,
  shardsOf,
  tagDirectoryKey,
  viewNames,
} from './view-keys.ts';

/** How long the mark of a removed entry stays, seconds: longer than any late write can take. */
const tombstoneTtl = 60 * 24 * 3_600;

export interface ViewPlan {
  /** Nothing to do: the card already says that these entries stand at this or a newer version. */
  readonly upToDate: boolean;
  readonly manifests: readonly ManifestDocument[];
  /** Entries to bring up to date and tombstones for entries that must go; each replaces only an older version. */
  readonly entries: readonly ViewEntry[];
  /** Written before the entries: names every view that may hold an entry until all is done. */
  readonly intent: CardDocument;
  /** Written after the entries. */
  readonly card: CardDocument;
}

/** Names of the views in which an image belongs now. */
export function viewsOf(record: ImageRecord): string[] {
  const { owner, stage } = record.image.document;
  if (stage !== 'ready' || isHidden(record.edits?.document)) return [];
  if (isDeleted(record.edits?.document)) return [viewNames.trash(owner)];
  if (!isListed(record)) return [];
  const always = [viewNames.feed, viewNames.owner(owner)];
  const tags = allTags(record).map(viewNames.tag);
  return [...always, ...tags].slice(0, maxEntriesPerImage);
}

/**
 * What has to be written so that the views show the record as it is. Pure; the caller writes the manifests and the intent first, then
 * the entries (each only over an older version), then the card.
 */
export function planViews(record: ImageRecord, card: CardDocument | null, settings: ViewSettings, now: number): ViewPlan {
  const { imageId } = record.image.document;
  const version = versionOf(record);
  const names = viewsOf(record);
  const keyOf = (view: string) => entryKeyOf(view, imageId, shardsOf(view, settings), settings);
  const views = names.map(keyOf);
  const gone = (card?.views ?? []).filter((pk) => !views.includes(pk));
  const image = projectionOf(record);
  const cardBase = { id: 'card', pk: cardKey(imageId), schemaVersion, lww: version, version } as const;
  const base = { id: sortIdOf(imageId), schemaVersion, version, lww: version };
  return {
    upToDate: card !== null && (card.version > version || (card.version === version && !card.pending)),
    manifests: [
      ...names.map((view) => manifestOf(view, imageId, settings, now)),
      ...names.filter(isTagView).map((view) => directoryEntry(view, now)),
    ],
    entries: [
      ...views.map((pk) => ({ ...base, pk, image, gone: false })),
      ...gone.map((pk) => ({ ...base, pk, image: null, gone: true, ttl: tombstoneTtl })),
    ],
    intent: { ...cardBase, views: [...views, ...gone], pending: true },
    card: { ...cardBase, views, pending: false, ...(views.length === 0 && { ttl: tombstoneTtl }) },
  };
}

const isTagView = (view: string): boolean => view.startsWith(tagPrefix);
const tagPrefix = viewNames.tag('');

/** Like a manifest, create-only: names the tag in the directory of tags. */
const directoryEntry = (view: string, now: number): ManifestDocument => ({
  id: view.slice(tagPrefix.length),
  pk: tagDirectoryKey,
  schemaVersion,
  lww: plainLww(now, 0),
  shards: 0,
});

const manifestOf = (view: string, imageId: string, settings: ViewSettings, now: number): ManifestDocument => ({
  id: bucketOf(imageId, settings.bucket),
  pk: manifestKey(view),
  schemaVersion,
  lww: plainLww(now, 0),
  shards: shardsOf(view, settings),
});
