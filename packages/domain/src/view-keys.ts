import { createHash } from 'node:crypto';
import type { ViewSettings } from '@parallax/contracts/settings';
import { timeOfId } from './image-id.ts';

/** Entries that one image may have over all views; keeps a write's cost bounded. */
export const maxEntriesPerImage = 24;

const bucketLength: Record<ViewSettings['bucket'], number> = { month: 7, day: 10, hour: 13 };

/** The time bucket of an image, such as "2026-11" or "2026-11-21" or "2026-11-21T14"; UTC; a pure function of the id. */
export const bucketOf = (imageId: string, bucket: ViewSettings['bucket']): string =>
  new Date(timeOfId(imageId)).toISOString().slice(0, bucketLength[bucket]);

/** Which of `shards` logical partitions of a bucket an image belongs to; a pure function of the id. */
export const shardOf = (imageId: string, shards: number): number =>
  createHash('sha256').update(imageId).digest().readUInt32BE(0) % shards;

/** Names of views, without bucket and shard. A manifest partition exists per view. */
export const viewNames = {
  feed: 'feed',
  owner: (owner: string) => `owner|${owner}`,
  tag: (tag: string) => `tag|${tag}`,
  trash: (owner: string) => `trash|${owner}`,
} as const;

/** Only the feed takes writes from everybody at once, so only it is spread over shards. */
export const shardsOf = (view: string, settings: ViewSettings): number => (view === viewNames.feed ? settings.shards : 1);

/** Partition key of the entries of one view, bucket and shard. */
export const entryKey = (view: string, bucket: string, shard: number): string =>
  view === viewNames.feed ? `${view}|${bucket}|${shard}` : `${view}|${bucket}`;

/** Partition key of an image's entry in a view; `shards` as the bucket's manifest says. */
export const entryKeyOf = (view: string, imageId: string, shards: number, settings: ViewSettings): string =>
  entryKey(view, bucketOf(imageId, settings.bucket), shardOf(imageId, shards));

/** The partition that lists every tag in use, one item per tag with the tag as id. */
export const tagDirectoryKey = 'tags';

export const manifestKey = (view: string): string => `manifest|${view}`;
export const cardKey = (imageId: string): string => `card|${imageId}`;

/** Tags as they stand in keys: lower case, one space between words, none of the characters that Cosmos ids or our keys use. */
export const normaliseTag = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\p{Cc}|/\\?#]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
