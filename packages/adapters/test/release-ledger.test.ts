import { releaseItem } from '@parallax/contracts/release';
import { AppError } from '@parallax/domain/app-error';
import { ConflictError } from '@parallax/domain/ports';
import type { ReleaseDocument, ReleaseEntry } from '@parallax/domain/release-ledger';
import { waitFor } from '@parallax/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReleaseLedger } from '../src/cosmos/release-ledger.ts';
import { type RunningCosmos, startCosmos } from './start-cosmos.ts';

type Ledger = ReturnType<typeof openReleaseLedger>;

let cosmos: RunningCosmos;
let west: Ledger;
let east: Ledger;
beforeAll(async () => {
  cosmos = await startCosmos(['westus2', 'eastus2']);
  [west, east] = cosmos.regions.map((region) => openReleaseLedger({ region, key: cosmos.key, credential: undefined })) as [
    Ledger,
    Ledger,
  ];
});
afterAll(async () => {
  west.close();
  east.close();
  await cosmos.stop();
});

const documentOf = (revision: number): ReleaseDocument => ({
  ...releaseItem,
  schemaVersion: 1,
  lww: revision,
  revision,
  colours: [{ colour: 'blue', weight: 100, drained: false, release: 'a', apiUrl: 'https://blue.invalid', regionUrls: [] }],
  regions: {},
  sticky: true,
  flags: {},
  change: { id: `change-${revision}`, at: revision, by: 'operator', reason: null, action: 'test', restores: null },
});

function entryOf(document: ReleaseDocument): ReleaseEntry {
  const { id: _id, pk: _pk, schemaVersion: _version, lww: _lww, change, ...release } = document;
  if (change === null) throw new Error('an entry needs a change');
  return { revision: release.revision, change, release, replaced: null };
}

const revisions = async (ledger: Ledger) => (await ledger.entries()).map(({ revision }) => revision);

test('a release is written with its entry, both or neither, and only over what was read', async () => {
  expect(await west.read()).toBeNull();
  const [first, second, third] = [documentOf(1), documentOf(2), documentOf(3)] as const;
  await west.write(first, entryOf(first), null);
  const stored = await west.read();
  expect(stored?.document).toEqual(first);

  await expect(west.write(second, entryOf(second), null)).rejects.toThrow(ConflictError);
  expect(await revisions(west)).toEqual([1]);

  await west.write(second, entryOf(second), stored?.etag ?? '');
  await expect(west.write(third, entryOf(third), stored?.etag ?? '')).rejects.toThrow(ConflictError);
  expect(await west.read()).toMatchObject({ document: { revision: 2 } });
  expect(await west.entries()).toEqual([entryOf(second), entryOf(first)]);

  await waitFor('the release in the other region', async () => ((await east.read())?.document.revision === 2 ? true : null), {
    withinMs: 10_000,
  });
  expect(await revisions(east)).toEqual([2, 1]);
});

test('the highest revision wins over the latest write when two regions wrote apart', async () => {
  const before = await Promise.all([west.read(), east.read()]);
  const [low, high] = [documentOf(10), documentOf(11)];
  await Promise.all([
    east.write(high, entryOf(high), before[1]?.etag ?? null),
    west.write(low, entryOf(low), before[0]?.etag ?? null),
  ]);
  await waitFor(
    'the same release in both regions',
    async () => {
      const found = await Promise.all([west.read(), east.read()]);
      return found.every((stored) => stored?.document.revision === 11) ? true : null;
    },
    { withinMs: 10_000 },
  );
  expect(await revisions(west)).toEqual([11, 10, 2, 1]);
});

test('an entry that is let go is not given any more', async () => {
  await west.forget(1);
  expect(await revisions(west)).toEqual([11, 10, 2]);
});

test('a region that does not answer is not answered for by another one', async () => {
  const region = { name: 'westus2', cosmosUrl: 'http://127.0.0.1:1' };
  const gone = openReleaseLedger({ region, key: cosmos.key, credential: undefined });
  try {
    await expect(gone.read()).rejects.toThrow(AppError);
    await expect(gone.write(documentOf(20), entryOf(documentOf(20)), null)).rejects.toThrow(AppError);
    expect(await revisions(west)).not.toContain(20);
  } finally {
    gone.close();
  }
});
