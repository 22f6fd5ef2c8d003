import type { Container } from '@azure/cosmos';
import { type Release, release, releaseItem } from '@parallax/contracts/release';
import { cosmosContainers, cosmosDatabase } from '@parallax/contracts/resources';
import { schemaVersion } from '@parallax/domain/documents';
import type { CloudAccess, RegionAddresses } from '@parallax/local-cloud/supervisor/cloud';
import type { LocalColour } from './colour-names.ts';
import { releaseToGoOn } from './local-release.ts';

/** A start that hangs says why in the end, also on a machine that is busy. */
const timeoutMs = 10_000;

/** Brings the `control/release` document to what runs here, as a deployment would, and gives it. From then on it is the operators'. */
export async function seedRelease(access: CloudAccess, colours: readonly LocalColour[]): Promise<Release> {
  const kept = await readRelease(access);
  const next = releaseToGoOn(kept, access, colours, new Date());
  const [first] = access.regions;
  if (next === kept || first === undefined) return next;
  const item = { ...next, ...releaseItem, schemaVersion, lww: next.revision };
  await inContainer(access, first, (control) => control.items.upsert(item, signal()));
  return next;
}

/** The highest revision that any region has; null when none has one. An outage is no such answer: it would undo what operators decided. */
async function readRelease(access: CloudAccess): Promise<Release | null> {
  const answers = await Promise.allSettled(access.regions.map((region) => readIn(access, region)));
  const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  if (failures.length === answers.length) throw new AggregateError(failures, 'No region said what is released.');
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value !== null ? [answer.value] : []));
  return found.toSorted((a, b) => b.revision - a.revision)[0] ?? null;
}

const signal = () => ({ abortSignal: AbortSignal.timeout(timeoutMs) });

async function readIn(access: CloudAccess, region: RegionAddresses): Promise<Release | null> {
  const { resource } = await inContainer(access, region, (control) =>
    control.item(releaseItem.id, releaseItem.pk).read(signal()),
  );
  // A document that cannot be understood, or is not there, says nothing.
  return release.safeParse(resource).data ?? null;
}

async function inContainer<Result>(
  { cosmosKey }: CloudAccess,
  { cosmos }: RegionAddresses,
  work: (control: Container) => Promise<Result>,
): Promise<Result> {
  // Loaded here: the supervisor has done so by then, and commands that start no cloud need not.
  const { CosmosClient } = await import('@azure/cosmos');
  const client = new CosmosClient({
    endpoint: cosmos,
    key: cosmosKey,
    connectionPolicy: { enableBackgroundEndpointRefreshing: false, enableEndpointDiscovery: false },
  });
  try {
    return await work(client.database(cosmosDatabase).container(cosmosContainers.control.id));
  } finally {
    client.dispose();
  }
}
