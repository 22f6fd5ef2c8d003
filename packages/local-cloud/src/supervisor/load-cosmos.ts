import { join } from 'node:path';
import { loadItems } from '@parallax/cosmos-emulator/load/load-items';
import { startCosmosEmulator } from '@parallax/cosmos-emulator/start-emulator';

export interface CosmosLoad {
  readonly dataDir: string;
  readonly region: string;
  readonly database: string;
  /** One JSON document per line. */
  readonly files: readonly { readonly container: string; readonly file: string }[];
  /** Readers of one container's change feed, whose leases stand in another: they go on after what was loaded. */
  readonly readers: { readonly of: string; readonly leases: string };
}

/** Writes documents straight into the files of a Cosmos account that does not run, which its data folder must have been used for before. */
export async function loadCosmos(load: CosmosLoad): Promise<void> {
  const { region, database } = load;
  const dataDir = join(load.dataDir, 'cosmos');
  for (const { container, file } of load.files) await loadItems({ dataDir, region, database, container, file });
  await skipLoaded(dataDir, load);
}

/** Lease documents as the change feed processor keeps them. */
interface LeaseDocument {
  readonly id: string;
  readonly FeedRange: { readonly Range: { readonly min: string; readonly max: string } };
}

async function skipLoaded(dataDir: string, { region, database, readers }: CosmosLoad): Promise<void> {
  const { ChangeFeedStartFrom, CosmosClient } = await import('@azure/cosmos');
  const emulator = await startCosmosEmulator({ dataDir, regions: [{ name: region }] });
  const client = new CosmosClient({ endpoint: emulator.endpoint, key: emulator.key });
  try {
    const container = client.database(database).container(readers.of);
    const leases = client.database(database).container(readers.leases);
    const { resources } = await leases.items.readAll<LeaseDocument>().fetchAll();
    for (const range of await container.getFeedRanges()) {
      const page = await container.items
        .getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Now(range) })
        .readNext();
      const own = resources.filter(
        ({ FeedRange }) => FeedRange?.Range.min === range.minInclusive && FeedRange.Range.max === range.maxExclusive,
      );
      for (const lease of own) await leases.items.upsert({ ...lease, ContinuationToken: page.continuationToken, Owner: null });
    }
  } finally {
    client.dispose();
    await emulator.close();
  }
}
