import type { BlobServiceClient } from '@azure/storage-blob';
import { blobContainers } from '@parallax/contracts/resources';
import type { Clock, RegionProbes } from '@parallax/domain/ports';
import { type BlobAccess, openServices } from './blobs.ts';
import { statusOf } from './storage-call.ts';

/** A blob that never exists: no image id has this name. */
const probeName = '.probe';
/** An etag that no blob has. */
const impossibleEtag = '"0x0"';

/** Looks at every region's storage: whether it would take a write, whether its secondary can be read, and how far that one is behind. */
export function openRegionProbes(access: BlobAccess): RegionProbes {
  const services = openServices(access);
  return {
    async probe(region, signal) {
      const { primary, secondary } = services(region);
      const [canWrite, statistics] = await Promise.all([
        takesWrites(primary, signal),
        readStatistics(secondary, access.clock, signal),
      ]);
      return { canWrite, ...statistics };
    },
  };
}

/** Asks for a write whose condition cannot hold: a region that refuses the condition (412) would have taken the write. */
async function takesWrites(primary: BlobServiceClient, abortSignal: AbortSignal): Promise<boolean> {
  const blob = primary.getContainerClient(blobContainers.images).getBlockBlobClient(probeName);
  try {
    await blob.upload('', 0, { abortSignal, conditions: { ifMatch: impossibleEtag } });
    return true;
  } catch (error) {
    return statusOf(error) === 412;
  }
}

async function readStatistics(
  secondary: BlobServiceClient,
  clock: Clock,
  abortSignal: AbortSignal,
): Promise<{ canRead: boolean; lagMs: number | null }> {
  try {
    const { geoReplication } = await secondary.getStatistics({ abortSignal });
    const lastSyncAt = geoReplication?.lastSyncOn?.getTime();
    return { canRead: true, lagMs: lastSyncAt === undefined ? null : Math.max(0, clock() - lastSyncAt) };
  } catch (error) {
    // An answer of any kind shows that the secondary is there; an account without geo-replication has no statistics.
    return { canRead: statusOf(error) !== null, lagMs: null };
  }
}
