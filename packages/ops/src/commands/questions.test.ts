import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeApi, startFakeApi } from '../../test/fake-api.ts';
import { fakeTools, installation } from '../../test/fake-tools.ts';
import { memoryRegion } from '../../test/memory-places.ts';
import type { Command, Tools } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { Unreachable } from '../cli/failures.ts';
import { overrideRegion } from '../release/changes/override-region.ts';
import { firstRelease } from '../release/first-release.ts';
import { gate } from './gate.ts';
import { regionsShow } from './regions-show.ts';
import { smoke } from './smoke.ts';

// What the three commands that only ask make of the answers: their exit codes, and what they show.

let apis: FakeApi[];
let usual: FakeApi['behaviour'][];
beforeAll(async () => {
  const places = ['westus2', 'eastus2'].flatMap((region) => (['blue', 'green'] as const).map((colour) => ({ colour, region })));
  apis = await Promise.all(places.map(({ colour, region }) => startFakeApi(colour, region)));
  usual = apis.map(({ behaviour }) => ({ ...behaviour }));
});
afterAll(async () => {
  await Promise.all(apis.map((api) => api.stop()));
});
beforeEach(() => {
  for (const [index, api] of apis.entries()) Object.assign(api.behaviour, usual[index]);
});

const apiOf = (colour: string, region: string): FakeApi => {
  const found = apis.find(({ target }) => target.colour === colour && target.region === region);
  if (found === undefined) throw new Error(`there is no ${colour} in ${region}`);
  return found;
};

const gone = 'http://127.0.0.1:1';

function ask(
  command: Command,
  options: Record<string, string | boolean> = {},
  changes: Partial<Tools> & { isGone?: boolean } = {},
) {
  const urlOf = (colour: string, region: string) => (changes.isGone ? gone : apiOf(colour, region).target.url);
  const regions = installation.regions.map((region) => ({
    ...region,
    apiUrls: { blue: urlOf('blue', region.name), green: urlOf('green', region.name) },
  }));
  const tools = fakeTools([], {
    installation: () => ({ ...installation, regions }),
    ...changes,
  });
  return command.run({ words: [], options }, tools);
}

test('smoke says what was looked at in every colour and region, and no when one thing fails', async () => {
  const well = await ask(smoke, { 'no-site': true });
  expect(well).toMatchObject({ exitCode: exitCodes.done, message: 'All 36 checks passed.' });
  expect(well.text).toContain('green in eastus2');
  apiOf('green', 'eastus2').behaviour.isReady = false;
  const ill = await ask(smoke, { 'no-site': true });
  expect(ill).toMatchObject({ exitCode: exitCodes.no, message: '1 of 36 checks failed.' });
  expect(ill.text).toMatch(/FAILED {3}ready +\d+ ms {3}not ready: cosmos: Lists cannot be read\./);
});

test('smoke of one colour in one region asks nobody else', async () => {
  apiOf('blue', 'westus2').behaviour.isReady = false;
  const { exitCode, data } = await ask(smoke, { colour: 'green', region: 'eastus2', 'no-site': true });
  expect(exitCode).toBe(exitCodes.done);
  expect(data?.['targets']).toMatchObject([{ what: 'green in eastus2' }]);
});

test('smoke reaches nothing, which is neither yes nor no', async () => {
  expect(await ask(smoke, { 'no-site': true }, { isGone: true })).toMatchObject({ exitCode: exitCodes.unreachable });
});

test('smoke of a release that is not there is no, although no check passes', async () => {
  expect(await ask(smoke, { release: 'other', 'no-site': true })).toMatchObject({
    exitCode: exitCodes.no,
    message: '4 of 36 checks failed.',
  });
});

test('smoke that is ended is no answer', async () => {
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(ask(smoke, { 'no-site': true }, { signal })).rejects.toThrow('stopped');
});

test('the gate is go for what works, and no go for one colour that fails in one region', async () => {
  const options = { colour: 'green', against: 'blue', 'min-samples': '20', 'max-slower': '1000' };
  expect(await ask(gate, options)).toMatchObject({ exitCode: exitCodes.done, data: { go: true } });
  apiOf('green', 'eastus2').behaviour.failsOneOf = 3;
  const stopped = await ask(gate, options);
  expect(stopped).toMatchObject({ exitCode: exitCodes.no, data: { go: false } });
  expect(stopped.message).toMatch(
    /^No go:\n {2}eastus2: .* of green failed and 0 % of blue, 2 % more are allowed; mostly: status 500/,
  );
  expect(await ask(gate, options, { isGone: true })).toMatchObject({ exitCode: exitCodes.no, data: { go: false } });
});

test('regions show what was said, what is thought and what answers', async () => {
  const places = [memoryRegion('westus2'), memoryRegion('eastus2')];
  const [west, east] = places;
  const tools = { places: async () => places.map(({ place }) => place) };
  expect(await ask(regionsShow, {}, tools)).toMatchObject({ exitCode: exitCodes.done });
  if (east) east.isDatabaseDown = true;
  apiOf('green', 'westus2').behaviour.isReady = false;
  const { exitCode, text } = await ask(regionsShow, {}, tools);
  expect(exitCode).toBe(exitCodes.partial);
  expect(text).toMatch(/^region +said +seen as +database +pages +blue API +green API\n/);
  expect(text).toMatch(/westus2 +- +unknown +answers +answers +ok +down\n/);
  expect(text).toMatch(/eastus2 +- +unknown +refuses connections +answers +ok +ok\n/);
  const drained = { ...overrideRegion(firstRelease(installation), 'westus2', 'drained', ['westus2', 'eastus2']), revision: 1 };
  for (const place of [west, east]) Object.assign(place ?? {}, { published: drained, isDatabaseDown: false });
  const said = await ask(regionsShow, {}, tools);
  expect(said).toMatchObject({ exitCode: exitCodes.done });
  expect(said.text).toMatch(/westus2 +drained +unknown +answers +answers +ok +drained\n/);
  for (const place of [west, east]) Object.assign(place ?? {}, { isDatabaseDown: true, arePagesDown: true });
  await expect(ask(regionsShow, {}, { ...tools, isGone: true })).rejects.toThrow(Unreachable);
});
