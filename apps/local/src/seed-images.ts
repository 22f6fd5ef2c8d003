import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cosmosContainers, cosmosDatabase } from '@parallax/contracts/resources';
import { openDataFolder } from '@parallax/local-cloud/supervisor/data-folder';
import { loadCosmos } from '@parallax/local-cloud/supervisor/load-cosmos';
import { defaultViews } from './app-settings.ts';
import { uploadLooks } from './seed/upload-looks.ts';
import { writeSeed } from './seed/write-seed.ts';
import { startLocal } from './start-local.ts';

export interface SeedImagesOptions {
  readonly dataDir: string;
  readonly count: number;
  /** Where they are at home, spread evenly; as the cloud is started with, default `['westus2']`. */
  readonly regions?: readonly string[];
  /** Another number, other pictures; the same number, the same pictures (which then replace themselves). Default 1. */
  readonly seed?: number;
  /** Over how many days before now the pictures are spread; default 365. */
  readonly days?: number;
  readonly build?: boolean;
  /** Only what a page of the feed reads; default false. */
  readonly feedOnly?: boolean;
  readonly onProgress?: (done: number) => void;
}

const dayMs = 24 * 3_600_000;

/**
 * Puts so many pictures into a data folder on which nothing runs: records and view entries go straight into the emulator's files, tens of thousands a
 * second, and the worker's place in the change feed is moved behind them. They share a dozen thumbnails; their originals do not exist. Gives how many
 * documents were loaded.
 */
export async function seedImages(options: SeedImagesOptions): Promise<{ images: number; views: number }> {
  const local = await startLocal({
    dataDir: options.dataDir,
    build: options.build === true,
    webPort: 0,
    ...(options.regions === undefined ? {} : { regions: options.regions }),
  });
  const homes = await uploadLooks(local).finally(() => local.stop());
  const folder = await openDataFolder(options.dataDir);
  const dir = join(folder.dir, 'seed');
  const files = { images: join(dir, 'images.ndjson'), views: join(dir, 'views.ndjson') };
  try {
    mkdirSync(dir, { recursive: true });
    const written = await writeSeed(
      files,
      {
        seed: options.seed ?? 1,
        count: options.count,
        spanMs: (options.days ?? 365) * dayMs,
        until: Date.now(),
        homes,
      },
      {
        settings: defaultViews,
        feedOnly: options.feedOnly === true,
        ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      },
    );
    await loadCosmos({
      dataDir: folder.dir,
      regions: homes.map(({ region }) => region),
      database: cosmosDatabase,
      files: [
        { container: cosmosContainers.images.id, file: files.images },
        { container: cosmosContainers.views.id, file: files.views },
      ],
      readers: { of: cosmosContainers.images.id, leases: cosmosContainers.leases.id, leasesOf: (region) => `${region}-` },
    });
    return written;
  } finally {
    rmSync(dir, { recursive: true, force: true });
    folder.release();
  }
}
