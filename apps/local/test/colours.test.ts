import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headers } from '@parallax/contracts/headers';
import { installation } from '@parallax/contracts/installation';
import { type Release, release } from '@parallax/contracts/release';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningLocal, startLocal } from '../src/start-local.ts';

// Both colours in one region, which is enough to see that they stand beside each other; two regions and traffic are the rehearsal's.
let dataDir: string;
let cloud: RunningLocal;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parallax-colours-'));
  cloud = await startLocal({ dataDir, colours: ['blue', 'green'], webPort: 0, build: false });
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const servedBy = async (url: string) => {
  const answer = await fetch(`${url}/api/v1/health/live`);
  await answer.arrayBuffer();
  return [headers.colour, headers.release, headers.region].map((name) => answer.headers.get(name));
};
const published = async (): Promise<Release> => release.parse(await (await fetch(`${cloud.web}/release.json`)).json());

it('runs an API per colour and one worker, each API behind a name of its own', async () => {
  const [region] = cloud.regions;
  expect(await servedBy(region?.apis.blue ?? '')).toEqual(['blue', 'local', 'westus2']);
  expect(await servedBy(region?.apis.green ?? '')).toEqual(['green', 'local-green', 'westus2']);
  expect(await Promise.all(cloud.colours.map(({ api }) => servedBy(api)))).toEqual([
    ['blue', 'local', 'westus2'],
    ['green', 'local-green', 'westus2'],
  ]);
  const names = cloud.processes.map(({ name }) => name);
  expect(names.filter((name) => name === 'worker')).toHaveLength(1);
  expect(names).toEqual(expect.arrayContaining(['api', 'api-green', 'traffic-manager', 'traffic-manager-green']));
});

it('publishes both, and its APIs go by the same revision', async () => {
  const { revision, colours } = await published();
  expect(colours.map(({ colour, weight, apiUrl }) => [colour, weight, apiUrl])).toEqual(
    cloud.colours.map(({ colour, api }, index) => [colour, index === 0 ? 100 : 0, api]),
  );
  await expect
    .poll(async () => (await fetch(`${cloud.regions[0]?.apis.green}/api/v1/health/live`)).headers.get(headers.revision), {
      timeout: 10_000,
    })
    .toBe(String(revision));
});

it('says in installation.json where everything is, without any key', async () => {
  const text = readFileSync(cloud.installation, 'utf8');
  expect(installation.parse(JSON.parse(text))).toMatchObject({
    environment: 'local',
    colours: ['blue', 'green'],
    regions: [{ name: 'westus2', blobUrl: cloud.regions[0]?.blob, apiUrls: cloud.regions[0]?.apis }],
    webUrl: cloud.web,
    controlUrl: cloud.controlRoom,
  });
  expect(text).not.toContain(cloud.cosmos.key);
});

it('loses both colours of a region with it, and gets both back', async () => {
  await cloud.killRegion('westus2');
  for (const url of Object.values(cloud.regions[0]?.apis ?? {})) await expect(fetch(url)).rejects.toThrow();
  await cloud.restoreRegion('westus2');
  expect((await servedBy(cloud.regions[0]?.apis.green ?? ''))[0]).toBe('green');
});
