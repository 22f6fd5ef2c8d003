import type { BlobLeaseClient, BlobServiceClient } from '@azure/storage-blob';
import { type Log, messageOf } from '../log.ts';
import { waited } from '../retry.ts';
import { hostsContainer } from './schedule-status.ts';

const leaseSeconds = 15; // The listener lock's period in development; 60 s in Azure.
const renewMs = (leaseSeconds * 1000) / 3;
const pollMs = 5_000;

export interface SingletonLock {
  /** Waits until this host holds the lock; gives false when the signal came first. */
  acquire(signal: AbortSignal): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * One host of many: a lease on the blob that the real host leases for `[Singleton(Mode = Listener)]`, renewed while it is held.
 * `onLost` is called when the lease could not be kept.
 */
export function createSingletonLock(
  service: BlobServiceClient,
  hostId: string,
  functionName: string,
  log: Log,
  onLost: () => void,
): SingletonLock {
  const container = service.getContainerClient(hostsContainer);
  const blob = container.getBlockBlobClient(`locks/${hostId}/Host.Functions.${functionName}.Listener`);
  let lease: BlobLeaseClient | null = null;
  let timer: NodeJS.Timeout | undefined;

  const tryAcquire = async (): Promise<boolean> => {
    const candidate = blob.getBlobLeaseClient();
    try {
      await candidate.acquireLease(leaseSeconds);
    } catch (error) {
      const status = (error as { statusCode?: number }).statusCode;
      if (status === 409) return false;
      if (status !== 404) throw error;
      await container.createIfNotExists();
      await createEmpty();
      return await tryAcquire();
    }
    lease = candidate;
    timer = setInterval(() => void renew(candidate), renewMs);
    return true;
  };

  const createEmpty = async (): Promise<void> => {
    try {
      await blob.upload('', 0, { conditions: { ifNoneMatch: '*' } });
    } catch (error) {
      // Another host made it (409), or made and leased it (412): it is there, which is all that is wanted.
      const status = (error as { statusCode?: number }).statusCode;
      if (status !== 409 && status !== 412) throw error;
    }
  };

  let failedSince: number | null = null;
  const renew = async (held: BlobLeaseClient): Promise<void> => {
    try {
      await held.renewLease();
      failedSince = null;
    } catch (error) {
      failedSince ??= Date.now();
      const isGone = (error as { statusCode?: number }).statusCode === 409 || Date.now() - failedSince > leaseSeconds * 1000;
      if (!isGone || lease !== held) return;
      clearInterval(timer);
      lease = null;
      log('warning', 'Host.Singleton', `The lock of '${functionName}' was lost: ${messageOf(error)}`);
      onLost();
    }
  };

  return {
    async acquire(signal) {
      while (!signal.aborted) {
        if (await tryAcquire()) return true;
        if (!(await waited(pollMs, signal))) return false;
      }
      return false;
    },
    async release() {
      clearInterval(timer);
      const held = lease;
      lease = null;
      // A lease that cannot be given back runs out by itself.
      await held?.releaseLease().catch((error: unknown) => log('debug', 'Host.Singleton', messageOf(error)));
    },
  };
}
