import type { Release } from '@parallax/contracts/release';
import { describe, expect, test } from 'vitest';
import { fakeTools } from '../../test/fake-tools.ts';
import { type MemoryRegion, memoryRegion, put, replicate } from '../../test/memory-places.ts';
import type { Tools } from '../cli/command.ts';
import { Refused, Unreachable } from '../cli/failures.ts';
import { changeRelease } from './change-release.ts';
import { setWeights } from './changes/set-weights.ts';

const twoRegions = (): [MemoryRegion, MemoryRegion] => [memoryRegion('westus2'), memoryRegion('eastus2')];

const toolsFor = (regions: readonly MemoryRegion[], changes: Partial<Tools> = {}) =>
  fakeTools(
    regions.map(({ place }) => place),
    changes,
  );

const giveGreen = (green: number, tools: Tools, reason: string | null = null) =>
  changeRelease(
    {
      action: `weights green=${green}`,
      reason,
      decide: (current) => ({ release: setWeights(current, { blue: 100 - green, green }, null) }),
    },
    tools,
  );

const keep = (tools: Tools) =>
  changeRelease({ action: 'release publish', reason: null, decide: (release) => ({ release }) }, tools);

const greenOf = (release: Release | null | undefined) => release?.colours.find(({ colour }) => colour === 'green')?.weight;

test('the first release gives everything to the first colour, at the addresses of the installation', async () => {
  const [west, east] = twoRegions();
  const { after } = await keep(toolsFor([west, east]));
  expect(after).toEqual({
    revision: 1,
    sticky: true,
    regions: {},
    flags: {},
    colours: [
      {
        colour: 'blue',
        weight: 100,
        drained: false,
        release: 'unknown',
        apiUrl: 'https://blue.invalid',
        regionUrls: [
          { region: 'westus2', url: 'https://blue-westus2.invalid' },
          { region: 'eastus2', url: 'https://blue-eastus2.invalid' },
        ],
      },
      expect.objectContaining({ colour: 'green', weight: 0, apiUrl: 'https://green.invalid' }),
    ],
  });
});

test('a change is written in the first region with its revision as lww, and published in all', async () => {
  const [west, east] = twoRegions();
  const tools = toolsFor([west, east]);
  await keep(tools);
  replicate([west, east]);
  const changed = await giveGreen(10, tools, 'first step');
  expect(changed).toMatchObject({ writtenIn: 'westus2', isChanged: true, unreached: [] });
  expect(west.document?.document).toMatchObject({ id: 'release', pk: 'release', lww: 2, revision: 2, schemaVersion: 1 });
  expect(east.document?.document.revision).toBe(1);
  expect([greenOf(west.published), greenOf(east.published)]).toEqual([10, 10]);
  // What pages read holds nothing but the release.
  expect(Object.keys(west.published ?? {}).toSorted()).toEqual(['colours', 'flags', 'regions', 'revision', 'sticky']);
  expect(west.entries.get(2)).toMatchObject({
    change: { by: 'first operator', reason: 'first step', action: 'weights green=10', at: tools.clock(), restores: null },
    release: { revision: 2 },
    replaced: { revision: 1 },
  });
});

describe('while a region is down', () => {
  test('the change is written in another one, and what was not reached is named', async () => {
    const [west, east] = twoRegions();
    const tools = toolsFor([west, east]);
    await keep(tools);
    replicate([west, east]);
    west.isDatabaseDown = true;
    west.arePagesDown = true;
    const changed = await giveGreen(0, tools).catch(() => null);
    expect(changed).toMatchObject({ isChanged: false });
    expect(await giveGreen(30, tools)).toMatchObject({
      writtenIn: 'eastus2',
      unreached: [{ region: 'westus2', reason: 'refuses connections' }],
      publications: [{ revision: { failed: 'refuses connections' } }, { revision: { value: 2 } }],
    });
  });

  test('a region that comes back with an old release is written over with what the others decided', async () => {
    const [west, east] = twoRegions();
    const tools = toolsFor([west, east]);
    await keep(tools);
    replicate([west, east]);
    west.isDatabaseDown = true;
    await giveGreen(30, tools);
    west.isDatabaseDown = false;
    const { before, after, writtenIn } = await changeRelease(
      { action: 'stick', reason: null, decide: (current) => ({ release: { ...current, sticky: false } }) },
      tools,
    );
    expect({ before: greenOf(before), after: greenOf(after), writtenIn, revision: after.revision }).toEqual({
      before: 30,
      after: 30,
      writtenIn: 'westus2',
      revision: 3,
    });
  });

  test('what only pages still know of counts, and goes into a database again', async () => {
    const [west, east] = twoRegions();
    const tools = toolsFor([west, east]);
    await keep(tools);
    replicate([west, east]);
    await giveGreen(30, tools);
    west.isDatabaseDown = true;
    expect(await keep(tools)).toMatchObject({ isChanged: true, writtenIn: 'eastus2', after: { revision: 3 } });
    expect(greenOf(east.document?.document)).toBe(30);
  });

  test('publishing again brings the release to pages that were away, and writes nothing', async () => {
    const [west, east] = twoRegions();
    const tools = toolsFor([west, east]);
    await keep(tools);
    east.arePagesDown = true;
    await giveGreen(30, tools);
    east.arePagesDown = false;
    expect(await keep(tools)).toMatchObject({ isChanged: false, writtenIn: null, after: { revision: 2 } });
    expect(greenOf(east.published)).toBe(30);
  });

  test('with no database at all nothing is changed and nothing is published', async () => {
    const [west, east] = twoRegions();
    const tools = toolsFor([west, east]);
    await keep(tools);
    west.isDatabaseDown = east.isDatabaseDown = true;
    await expect(giveGreen(30, tools)).rejects.toThrow(Unreachable);
    expect(greenOf(west.published)).toBe(0);
  });
});

describe('of two operators at once', () => {
  test('the second one is told by whom and changes nothing', async () => {
    const [west, east] = twoRegions();
    const tools = toolsFor([west, east]);
    await keep(tools);
    replicate([west, east]);
    const theirs = { ...tools, operator: 'second operator' };
    let other: Promise<unknown> = Promise.resolve();
    const release = {
      action: 'weights green=20',
      reason: null,
      decide: async (current: Release) => {
        other = giveGreen(50, theirs, 'was faster');
        await other;
        return { release: setWeights(current, { blue: 80, green: 20 }, null) };
      },
    };
    const failure = await changeRelease(release, tools).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Refused);
    expect((failure as Error).message).toMatch(
      /^Somebody else changed the release a moment before you: revision 2, weights green=50 by second operator, 2026-11-18 12:00:00 UTC, "was faster"\. Nothing of yours was written/,
    );
    expect(greenOf(west.document?.document)).toBe(50);
    expect(greenOf(east.published)).toBe(50);
  });

  test('a slower one does not put its older release over a newer one beside pages', async () => {
    const [west, east] = twoRegions();
    const tools = toolsFor([west, east]);
    await keep(tools);
    east.published = { ...(east.published as Release), revision: 9 };
    const { publications } = await changeRelease(
      {
        action: 'stick',
        reason: null,
        decide: (current) => {
          east.published = { ...(east.published as Release), revision: 99 };
          return { release: { ...current, sticky: false } };
        },
      },
      tools,
    );
    expect(publications).toEqual([
      { region: 'westus2', revision: { value: 10 } },
      { region: 'eastus2', revision: { value: 99 } },
    ]);
  });

  test('a write of ours whose answer was lost is not taken for somebody else', async () => {
    const [west, east] = twoRegions();
    const tools = toolsFor([west, east]);
    await keep(tools);
    replicate([west, east]);
    west.losesAnswer = true;
    east.beforeWrite = () => replicate([west, east]);
    expect(await giveGreen(40, tools)).toMatchObject({ writtenIn: 'eastus2', after: { revision: 2 } });
    expect(greenOf(east.published)).toBe(40);
  });
});

test('whoever ends the program while it writes does not have it try the next region', async () => {
  const [west, east] = twoRegions();
  const stopping = new AbortController();
  const tools = toolsFor([west, east], { signal: stopping.signal });
  west.beforeWrite = () => {
    stopping.abort(new Error('stopped'));
    stopping.signal.throwIfAborted();
  };
  await expect(keep(tools)).rejects.toThrow(/^stopped$/);
  expect(east.document).toBeNull();
});

test('what is not confirmed is not done', async () => {
  const [west, east] = twoRegions();
  const tools = toolsFor([west, east]);
  await keep(tools);
  const refusing = { ...tools, confirm: () => Promise.reject(new Refused('not confirmed')) };
  const wanted = {
    action: 'x',
    reason: null,
    decide: (current: Release) => ({
      release: { ...current, sticky: false },
      danger: { what: 'Sessions move.', name: 'testing' },
    }),
  };
  await expect(changeRelease(wanted, refusing)).rejects.toThrow('not confirmed');
  expect(west.document?.document.revision).toBe(1);
});

test('the last twenty changes are remembered', async () => {
  const [west, east] = twoRegions();
  const tools = toolsFor([west, east]);
  for (let green = 0; green < 25; green++) await giveGreen(green, tools);
  expect([...west.entries.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 6));
});

test('a document that something else wrote has no history, and can be changed and gone back to', async () => {
  const [west, east] = twoRegions();
  const tools = toolsFor([west, east]);
  const { after } = await keep(tools);
  west.entries.clear();
  put(west, { ...after, id: 'release', pk: 'release', schemaVersion: 1, lww: 1, change: null }, null);
  const changed = await giveGreen(10, tools);
  expect(changed.after.revision).toBe(2);
  expect(west.entries.get(2)?.replaced).toMatchObject({ revision: 1 });
});
