import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { ViewSettings } from '@parallax/contracts/settings';
import { planViews } from '@parallax/domain/project-views';
import { type SeedOptions, seedRecord } from './seed-record.ts';

export interface SeedFiles {
  readonly images: string;
  readonly views: string;
}

export interface SeedProgress {
  readonly settings: ViewSettings;
  /** Nothing but the feed: for measuring pages of it, which read nothing else. Default false. */
  readonly feedOnly?: boolean;
  readonly onProgress?: (written: number) => void;
}

const perReport = 10_000;
const ofFeed = /^(manifest\|)?feed(\||$)/;

/**
 * Writes the documents of so many pictures as NDJSON, one file per container: both items of each image, and what the worker would have made of them in
 * the views. Gives how many lines each file has.
 */
export async function writeSeed(
  files: SeedFiles,
  options: SeedOptions,
  progress: SeedProgress,
): Promise<{ images: number; views: number }> {
  const images = openLines(files.images);
  const views = openLines(files.views);
  /** Manifests and tags are one item for many pictures. */
  const shared = new Set<string>();
  for (let n = 0; n < options.count; n++) {
    const record = seedRecord(n, options);
    if (progress.feedOnly !== true) {
      await images.write(record.image.document);
      if (record.edits !== null) await images.write(record.edits.document);
    }
    const plan = planViews(record, null, progress.settings, record.image.document.createdAt);
    const isWanted = ({ pk }: { pk: string }) => progress.feedOnly !== true || ofFeed.test(pk);
    for (const manifest of plan.manifests.filter(isWanted)) {
      const key = `${manifest.pk} ${manifest.id}`;
      if (!shared.has(key)) await views.write(manifest);
      shared.add(key);
    }
    for (const entry of plan.entries.filter(isWanted)) await views.write(entry);
    if (progress.feedOnly !== true) await views.write(plan.card);
    if ((n + 1) % perReport === 0) progress.onProgress?.(n + 1);
  }
  await Promise.all([images.close(), views.close()]);
  return { images: images.lines(), views: views.lines() };
}

function openLines(path: string) {
  const stream: WriteStream = createWriteStream(path);
  let lines = 0;
  return {
    lines: () => lines,
    async write(document: object): Promise<void> {
      lines++;
      if (stream.write(`${JSON.stringify(document)}\n`)) return;
      await new Promise<void>((resolve, reject) => {
        stream.once('error', reject);
        stream.once('drain', () => {
          stream.off('error', reject);
          resolve();
        });
      });
    },
    async close(): Promise<void> {
      stream.end();
      await finished(stream);
    },
  };
}
