import { expect, test } from 'vitest';
import { type FakeApi, startFakeApi } from '../../test/fake-api.ts';
import { fakeTools, installation } from '../../test/fake-tools.ts';
import { awaitRevision, concernedColours } from './await-revision.ts';
import { drainColour } from './changes/drain-colour.ts';
import { setWeights } from './changes/set-weights.ts';
import { firstRelease } from './first-release.ts';

async function withApis(run: (apis: readonly FakeApi[], tools: ReturnType<typeof fakeTools>) => Promise<void>): Promise<void> {
  const [west, east] = await Promise.all([startFakeApi('blue', 'westus2'), startFakeApi('blue', 'eastus2')]);
  const urls = [west, east].map(({ target }) => ({ blue: target.url }));
  const regions = installation.regions.map((region, index) => ({ ...region, apiUrls: urls[index] ?? {} }));
  const tools = fakeTools([], { installation: () => ({ ...installation, regions }) });
  try {
    await run([west, east], tools);
  } finally {
    await Promise.all([west.stop(), east.stop()]);
  }
}

test('it is over when every API goes by the revision, or a later one', async () => {
  await withApis(async ([west, east], tools) => {
    west!.behaviour.revision = 7;
    east!.behaviour.revision = 6;
    const wait = async (ms: number) => {
      await tools.wait(ms);
      east!.behaviour.revision = 8;
    };
    expect(await awaitRevision(7, ['blue'], 60_000, { ...tools, wait })).toEqual([]);
  });
});

test('who is behind when the time is over is named, and so is who does not answer', async () => {
  await withApis(async ([west, east], tools) => {
    west!.behaviour.revision = 6;
    await east!.stop();
    expect(await awaitRevision(7, ['blue'], 1_000, tools)).toEqual([
      { colour: 'blue', region: 'westus2', revision: 6 },
      { colour: 'blue', region: 'eastus2', revision: null },
    ]);
  });
});

test('a colour without an address is not waited for, and no wrong use: the change was made', async () => {
  await withApis(async ([west, east], tools) => {
    west!.behaviour.revision = 7;
    east!.behaviour.revision = 7;
    const installed = { ...tools.installation(), colours: ['blue' as const] };
    expect(await awaitRevision(7, ['blue', 'green'], 1_000, { ...tools, installation: () => installed })).toEqual([]);
  });
});

test('it concerns colours that have or had traffic, and those that are let out or in', () => {
  const first = firstRelease(installation);
  const green = setWeights(first, { green: 100 }, null);
  expect(concernedColours(first, { ...first, sticky: false })).toEqual(['blue']);
  expect(concernedColours(first, green)).toEqual(['blue', 'green']);
  expect(concernedColours(green, drainColour(green, 'blue', true))).toEqual(['blue', 'green']);
});
