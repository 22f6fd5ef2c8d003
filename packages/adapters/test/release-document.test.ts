import { type Release, releaseItem } from '@parallax/contracts/release';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openCosmos } from '../src/cosmos/client.ts';
import { openReleaseRecords } from '../src/cosmos/release-document.ts';
import { cosmosWriteProbe } from '../src/cosmos/write-probe.ts';
import { type RunningCosmos, startCosmos } from './start-cosmos.ts';

/** What one region may take, and a little for the machine, ms. */
const patienceMs = 3_000;

let cosmos: RunningCosmos;
/** Our clients as the apps of either region have them. */
let west: Apps;
let east: Apps;

beforeAll(async () => {
  cosmos = await startCosmos(['westus2', 'eastus2']);
  west = open(cosmos.regions);
  east = open(cosmos.regions.toReversed());
});
afterEach(async () => {
  await Promise.all([setMode('westus2', 'online'), setMode('eastus2', 'online')]);
  await cosmos.tell('/replication', { split: null });
});
afterAll(async () => {
  for (const { store, release } of [west, east]) {
    release.close();
    store.close();
  }
  await cosmos.stop();
});

function open(regions: RunningCosmos['regions']) {
  const access = { regions, key: cosmos.key, credential: undefined };
  return { store: openCosmos(access), release: openReleaseRecords(access) };
}
type Apps = ReturnType<typeof open>;

const setMode = (region: string, mode: string) => cosmos.tell(`/regions/${region}`, { mode });

const release = (revision: number): Release => ({ revision, colours: [], regions: {}, sticky: true, flags: {} });
/** As operators write it: as a whole, with its revision as what decides between regions. */
const publish = ({ store }: Apps, content: { revision: number }) =>
  store.container('control').items.upsert({ ...content, ...releaseItem, schemaVersion: 1, lww: content.revision });

const revisions = async (apps = west) =>
  Object.fromEntries((await apps.release.copies()).map((copy) => [copy.region, copy.release?.revision ?? null]));
const untilEverywhere = (revision: number) =>
  expect.poll(() => revisions(), { timeout: 10_000 }).toEqual({ westus2: revision, eastus2: revision });

async function inTime<Value>(call: Promise<Value>): Promise<Value> {
  const started = performance.now();
  const value = await call;
  expect(performance.now() - started).toBeLessThan(patienceMs);
  return value;
}

describe('the release document', () => {
  test('is none in every region before somebody publishes it', async () => {
    expect(await revisions()).toEqual({ westus2: null, eastus2: null });
  });

  test('is told by each region as it has it', async () => {
    await publish(west, release(1));
    await untilEverywhere(1);
    await cosmos.tell('/replication', { split: [['westus2'], ['eastus2']] });
    await publish(east, release(2));
    expect(await revisions()).toEqual({ westus2: 1, eastus2: 2 });
    expect(await revisions(east)).toEqual({ westus2: 1, eastus2: 2 });
    await cosmos.tell('/replication', { split: null });
    await untilEverywhere(2);
  });

  test.each(['refused', 'hanging', 'removed'])(
    'comes from the others while the own region is %s, every time, in time',
    async (mode) => {
      await setMode('westus2', mode);
      for (let time = 0; time < 2; time++) expect(await inTime(revisions())).toEqual({ eastus2: 2 });
    },
  );

  test.each(['refused', 'hanging', 'removed'])(
    'comes from the own region alone while the others are %s, and from them again as soon as they are back',
    async (mode) => {
      await setMode('eastus2', mode);
      expect(await inTime(revisions())).toEqual({ westus2: 2 });
      await setMode('eastus2', 'online');
      expect(await inTime(revisions())).toEqual({ westus2: 2, eastus2: 2 });
    },
  );

  test('cannot be read when no region answers', async () => {
    await Promise.all([setMode('westus2', 'refused'), setMode('eastus2', 'refused')]);
    await expect(inTime(revisions())).rejects.toMatchObject({ code: 'service-unavailable' });
  });

  test('that is not what its schema says counts as not answered, and says why when there is no other', async () => {
    await cosmos.tell('/replication', { split: [['westus2'], ['eastus2']] });
    await publish(east, { ...release(3), colours: 'none' } as unknown as Release);
    expect(await revisions()).toEqual({ westus2: 2 });
    await cosmos.tell('/replication', { split: null });
    await expect
      .poll(() => revisions().catch((error: Error) => error.message), { timeout: 10_000 })
      .toMatch(/cannot be read: colours/);
    await publish(west, { ...release(4), added: 'by a later release' } as Release);
    await untilEverywhere(4);
  });
});

describe('the probe of writes', () => {
  const probe = (ms = 2_500) => cosmosWriteProbe(west.store)({ signal: AbortSignal.timeout(ms) });

  test('finds that the database takes writes, also when only a peer does, and leaves nothing behind', async () => {
    await inTime(probe());
    await setMode('westus2', 'refused');
    await inTime(probe());
    await setMode('westus2', 'online');
    const { resources } = await west.store.container('images').items.query('SELECT * FROM c').fetchAll();
    expect(resources).toEqual([]);
  });

  test('does not wait out what the SDK repeats while every region is read-only', async () => {
    await Promise.all([setMode('westus2', 'read-only'), setMode('eastus2', 'read-only')]);
    await expect(inTime(probe())).rejects.toMatchObject({ code: 'service-unavailable' });
  });
});
