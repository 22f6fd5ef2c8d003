import { join } from 'node:path';
import type { Container } from '@azure/cosmos';
import { loadItems } from '@parallax/cosmos-emulator/load/load-items';
import { startCosmosEmulator } from '@parallax/cosmos-emulator/start-emulator';

export interface CosmosLoad {
  readonly dataDir: string;
  /** Those that the account has; every one gets everything. */
  readonly regions: readonly string[];
  readonly database: string;
  /** One JSON document per line. */
  readonly files: readonly { readonly container: string; readonly file: string }[];
  /** Readers of one container's change feed, whose leases stand in another: they go on after what was loaded. */
  readonly readers: {
    readonly of: string;
    readonly leases: string;
    /** How the ids of the leases begin by which a region reads its own feed. */
    readonly leasesOf: (region: string) => string;
  };
}

/** Writes documents straight into the files of a Cosmos account that does not run, which its data folder must have been used for before. */
export async function loadCosmos(load: CosmosLoad): Promise<void> {
  const { database } = load;
  const dataDir = join(load.dataDir, 'cosmos');
  for (const { container, file } of load.files) await loadItems({ dataDir, region: 'all', database, container, file });
  await skipLoaded(dataDir, load);
}

/** Lease documents as the change feed processor keeps them. */
interface LeaseDocument {
  readonly id: string;
  readonly FeedRange: { readonly Range: { readonly min: string; readonly max: string } };
}

/** Each region has an order of its own in which it saw the changes, so each is asked for its place. */
async function skipLoaded(dataDir: string, { regions, database, readers }: CosmosLoad): Promise<void> {
  const { CosmosClient } = await import('@azure/cosmos');
  const emulator = await startCosmosEmulator({ dataDir, regions: regions.map((name) => ({ name })) });
  try {
    for (const { name, endpoint } of emulator.regions) {
      // That region and no other, whichever the account would prefer.
      const client = new CosmosClient({ endpoint, key: emulator.key, connectionPolicy: { enableEndpointDiscovery: false } });
      const of = client.database(database).container(readers.of);
      const leases = client.database(database).container(readers.leases);
      await moveToEnd(of, leases, readers.leasesOf(name)).finally(() => client.dispose());
    }
  } finally {
    await emulator.close();
  }
}

async function moveToEnd(of: Container, leases: Container, prefix: string): Promise<void> {
  const { ChangeFeedStartFrom } = await import('@azure/cosmos');
  const { resources } = await leases.items.readAll<LeaseDocument>().fetchAll();
  const own = resources.filter(({ id }) => id.startsWith(prefix));
  for (const range of await of.getFeedRanges()) {
    const page = await of.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Now(range) }).readNext();
    const ofRange = own.filter(
      ({ FeedRange }) => FeedRange?.Range.min === range.minInclusive && FeedRange.Range.max === range.maxExclusive,
    );
    for (const lease of ofRange) await leases.items.upsert({ ...lease, ContinuationToken: page.continuationToken, Owner: null });
  }
}
