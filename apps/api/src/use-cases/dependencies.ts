import type { ApiSettings } from '@parallax/contracts/settings';
import type { CursorKeys } from '@parallax/domain/cursor';
import type { Blobs, CallOptions, Clock, ImageRecords, Quotas, ViewEntries } from '@parallax/domain/ports';
import type { Addresses } from '@parallax/domain/present-image';
import type { RegionMonitor } from '@parallax/domain/region-monitor';
import type { ReleaseWatch } from '@parallax/domain/release-watch';
import type { Log } from '../http/handle.ts';

/** Everything that use cases are given; wired once in wire.ts. */
export interface Dependencies {
  readonly settings: ApiSettings;
  readonly records: ImageRecords;
  readonly views: ViewEntries;
  readonly quotas: Quotas;
  readonly blobs: Blobs;
  readonly cursorKeys: CursorKeys;
  readonly regions: RegionMonitor;
  readonly release: ReleaseWatch;
  /** Finds out whether the database takes writes in any region, and leaves nothing behind. Rejects with `service-unavailable`. */
  readonly tryWrite: (options: CallOptions) => Promise<void>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
}

/** Addresses of blobs in every region, for presenting images. */
export const addressesOf = (blobs: Blobs): Addresses => ({
  originalUrl: (region, imageId) => blobs.in(region).originalUrl(imageId),
  thumbnailUrl: (region, name) => blobs.in(region).thumbnailUrl(name),
  thumbnailSecondaryUrl: (region, name) => blobs.in(region).thumbnailSecondaryUrl(name),
});
