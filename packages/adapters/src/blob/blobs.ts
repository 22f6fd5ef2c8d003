import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { RegionSettings } from '@parallax/contracts/settings';
import type { Blobs, Clock } from '@parallax/domain/ports';
import { createDelegationKeys } from './delegation-keys.ts';
import { regionBlobs } from './region-blobs.ts';
import { delegationSigner, type SasSigner, sharedKeySigner } from './sas-signer.ts';
import { deadline, quickCallMs, storagePipeline } from './storage-call.ts';

export interface BlobAccess {
  readonly regions: readonly RegionSettings[];
  readonly key: string | undefined;
  /** Used when there is no key. */
  readonly credential: TokenCredential | undefined;
  readonly clock: Clock;
}

/** The blobs of every region. With a key, addresses are signed with it; without one, with user delegation keys of the credential. */
export function openBlobs(access: BlobAccess): Blobs {
  const primaries = new Map(access.regions.map((region) => [region.name, clientFor(region, region.blobUrl, access)]));
  const signerFor = access.key === undefined ? delegationSigners(access, primaries) : sharedKeySigners(access.key, access.clock);
  const byRegion = new Map(
    access.regions.map((region) => {
      const clients = {
        primary: clientOf(primaries, region.name),
        secondary: clientFor(region, region.blobSecondaryUrl, access),
        signer: signerFor(region),
      };
      return [region.name, regionBlobs(region, clients)];
    }),
  );
  return {
    in(region) {
      const blobs = byRegion.get(region);
      if (blobs === undefined) throw new Error(`PARALLAX_REGIONS lists no region called "${region}".`);
      return blobs;
    },
  };
}

/** Clients of a region's account and of its read-only secondary, made once per region. */
export function openServices(
  access: BlobAccess,
): (region: string) => { primary: BlobServiceClient; secondary: BlobServiceClient } {
  const byRegion = new Map(
    access.regions.map((region) => [
      region.name,
      { primary: clientFor(region, region.blobUrl, access), secondary: clientFor(region, region.blobSecondaryUrl, access) },
    ]),
  );
  return (region) => {
    const services = byRegion.get(region);
    if (services === undefined) throw new Error(`PARALLAX_REGIONS lists no region called "${region}".`);
    return services;
  };
}

function clientFor(region: RegionSettings, url: string, { key, credential }: BlobAccess): BlobServiceClient {
  if (key !== undefined)
    return new BlobServiceClient(url, new StorageSharedKeyCredential(region.storageAccount, key), storagePipeline);
  if (credential === undefined) throw new Error('openBlobs needs a key or a credential');
  return new BlobServiceClient(url, credential, storagePipeline);
}

function clientOf(clients: ReadonlyMap<string, BlobServiceClient>, region: string): BlobServiceClient {
  const client = clients.get(region);
  if (client === undefined) throw new Error(`No client was made for region "${region}".`);
  return client;
}

const accountOf = (region: RegionSettings) => ({
  region: region.name,
  storageAccount: region.storageAccount,
  blobUrl: region.blobUrl,
});

function sharedKeySigners(key: string, clock: Clock) {
  return (region: RegionSettings): SasSigner => sharedKeySigner(accountOf(region), key, clock);
}

function delegationSigners({ regions, clock }: BlobAccess, clients: ReadonlyMap<string, BlobServiceClient>) {
  const names = regions.map((region) => region.name);
  const fetchKey = async (region: string, startsOn: Date, expiresOn: Date) =>
    await clientOf(clients, region).getUserDelegationKey(startsOn, expiresOn, { abortSignal: deadline(quickCallMs) });
  const keys = createDelegationKeys(names, fetchKey, clock);
  return (region: RegionSettings): SasSigner => delegationSigner(accountOf(region), keys, clock);
}
