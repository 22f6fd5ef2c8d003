import type { Release } from '@parallax/contracts/release';
import { expect, test } from 'vitest';
import { fakeTools } from '../../test/fake-tools.ts';
import { type MemoryRegion, memoryRegion } from '../../test/memory-places.ts';
import { changeRelease } from './change-release.ts';
import { readStanding } from './read-standing.ts';

const placesOf = (regions: readonly MemoryRegion[]) => regions.map(({ place }) => place);

async function releasedIn(...regions: MemoryRegion[]): Promise<void> {
  const decide = { action: 'first', reason: null, decide: (release: Release) => ({ release }) };
  await changeRelease(decide, fakeTools(placesOf(regions)));
}

test('a region that hangs is left when another one has answered, long before its own time is over', async () => {
  const [west, east] = [memoryRegion('westus2'), memoryRegion('eastus2')];
  await releasedIn(east);
  west.isHanging = true;
  const since = performance.now();
  const standing = await readStanding(placesOf([west, east]), new AbortController().signal, 50);
  expect(performance.now() - since).toBeLessThan(2_000);
  expect(standing).toMatchObject({
    current: { revision: 1 },
    regions: [
      { region: 'westus2', control: { failed: 'did not answer in time' }, published: { failed: 'did not answer in time' } },
      { region: 'eastus2', control: { value: { release: { revision: 1 } } }, published: { value: { revision: 1 } } },
    ],
  });
});

test('whoever ends the program does not get an answer about regions', async () => {
  const west = memoryRegion('westus2');
  west.isHanging = true;
  const stopping = new AbortController();
  const standing = readStanding(placesOf([west]), stopping.signal);
  stopping.abort(new Error('stopped'));
  await expect(standing).rejects.toThrow('stopped');
});

test('of equal revisions the database counts, since it says who made it so', async () => {
  const west = memoryRegion('westus2');
  await releasedIn(west);
  const { change } = await readStanding(placesOf([west]), new AbortController().signal);
  expect(change).toMatchObject({ action: 'first', by: 'first operator' });
});
