import type { BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import { isNotThere } from './account-client.ts';
import type { ChangeJournal } from './change-journal.ts';

/** Both sides of the account, as the replicator sees them. */
export interface AccountPair {
  primary: BlobServiceClient;
  secondary: BlobServiceClient;
}

/** Makes the secondary's container what the primary's is now: there or not, metadata, public access, stored policies. Gives whether it is there. */
export async function copyContainer(pair: AccountPair, name: string, abortSignal: AbortSignal): Promise<boolean> {
  const original = pair.primary.getContainerClient(name);
  const copy = pair.secondary.getContainerClient(name);
  try {
    const { metadata } = await original.getProperties({ abortSignal });
    const policy = await original.getAccessPolicy({ abortSignal });
    await copy.createIfNotExists({ abortSignal });
    await copy.setMetadata(metadata ?? {}, { abortSignal });
    await copy.setAccessPolicy(policy.blobPublicAccess, policy.signedIdentifiers, { abortSignal });
    return true;
  } catch (error) {
    if (!isNotThere(error)) throw error;
    await copy.deleteIfExists({ abortSignal });
    return false;
  }
}

/** CORS rules, static website and the rest of the service's properties. */
export async function copyServiceProperties(pair: AccountPair, abortSignal: AbortSignal): Promise<void> {
  const { cors, defaultServiceVersion, deleteRetentionPolicy, staticWebsite } = await pair.primary.getProperties({ abortSignal });
  await pair.secondary.setProperties(
    {
      ...(cors === undefined ? {} : { cors }),
      ...(defaultServiceVersion === undefined ? {} : { defaultServiceVersion }),
      ...(deleteRetentionPolicy === undefined ? {} : { deleteRetentionPolicy }),
      ...(staticWebsite === undefined ? {} : { staticWebsite }),
    },
    { abortSignal },
  );
}

/** Names of all containers on either side. */
export async function listContainers(pair: AccountPair, abortSignal: AbortSignal): Promise<string[]> {
  const names = new Set<string>();
  for (const account of [pair.primary, pair.secondary]) {
    for await (const { name } of account.listContainers({ abortSignal, includeSystem: true })) names.add(name);
  }
  return [...names].sort();
}

/** Blobs of a container whose copy is not what the journal says it should be: missing, stale, or left over. */
export async function findDifferences(
  pair: AccountPair,
  journal: ChangeJournal,
  container: string,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const originals = await listEtags(pair.primary.getContainerClient(container), abortSignal);
  const copies = await listEtags(pair.secondary.getContainerClient(container), abortSignal);
  const isCopied = (name: string, etag: string) => {
    const replica = journal.replica(container, name);
    return replica !== null && bare(replica.primaryEtag) === etag && bare(replica.secondaryEtag) === copies.get(name);
  };
  const stale = [...originals].filter(([name, etag]) => !isCopied(name, etag)).map(([name]) => name);
  const leftOver = [...copies.keys()].filter((name) => !originals.has(name));
  return [...stale, ...leftOver];
}

async function listEtags(container: ContainerClient, abortSignal: AbortSignal): Promise<Map<string, string>> {
  const etags = new Map<string, string>();
  for await (const { name, properties } of container.listBlobsFlat({ abortSignal })) etags.set(name, bare(properties.etag));
  return etags;
}

/** Headers carry quotes, listings do not. */
function bare(etag: string): string {
  return etag.replaceAll('"', '');
}
