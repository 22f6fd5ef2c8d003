import { readFile } from 'node:fs/promises';
import type { HealthAnswer } from '@parallax/contracts/health';
import { type RegionOverride, type Release, release as releaseSchema } from '@parallax/contracts/release';
import { AppError } from '@parallax/domain/app-error';
import type { ReleaseCopy } from '@parallax/domain/ports';
import { createRegionMonitor } from '@parallax/domain/region-monitor';
import { createReleaseWatch } from '@parallax/domain/release-watch';
import { expect, test } from 'vitest';
import type { Dependencies } from './dependencies.ts';
import { createHealth } from './health.ts';
import { checks } from './health-checks.ts';

const regionNames = ['westus2', 'eastus2'];
const unavailable = (what: string) => Promise.reject(new AppError('service-unavailable', `${what} did not answer in time.`));

interface Trouble {
  readonly lists?: 'down' | 'hangs';
  readonly writes?: 'down';
  /** Regions whose storage takes no writes, and those that do not answer at all. */
  readonly readOnly?: readonly string[];
  readonly lost?: readonly string[];
  /** Regions for which no upload can be signed. */
  readonly keyless?: readonly string[];
  /** Regions that let the release document be read. */
  readonly releaseFrom?: readonly string[] | 'hangs';
  readonly drainedColour?: boolean;
  readonly regions?: Record<string, RegionOverride>;
  readonly flags?: Record<string, boolean>;
  readonly vault?: 'down';
}

/** A stamp in westus2, blue, with a peer; `trouble` can be changed while it runs. */
async function stamp(first: Trouble = {}) {
  const state = { now: Date.UTC(2026, 10, 21, 12), trouble: first, looks: 0, revision: 1 };
  const clock = () => state.now;
  const release = (): Release =>
    releaseSchema.parse({
      revision: state.revision++,
      colours: [
        {
          colour: 'blue',
          weight: 100,
          drained: state.trouble.drainedColour ?? false,
          release: 'r',
          apiUrl: 'https://b.test',
          regionUrls: [],
        },
      ],
      regions: state.trouble.regions ?? {},
      sticky: true,
      flags: state.trouble.flags ?? {},
    });
  const copies = async (): Promise<ReleaseCopy[]> => {
    const from = state.trouble.releaseFrom ?? regionNames;
    if (from === 'hangs') return await new Promise(() => undefined);
    if (from.length === 0) return unavailable('The database');
    const document = release();
    return from.map((region) => ({ region, release: document }));
  };
  const regions = createRegionMonitor(
    regionNames.map((name) => ({ name, displayName: name })),
    {
      probe: async (name) => {
        const isLost = state.trouble.lost?.includes(name) ?? false;
        return { canWrite: !isLost && !state.trouble.readOnly?.includes(name), canRead: !isLost, lagMs: null };
      },
    },
    clock,
  );
  const watch = createReleaseWatch({
    records: { copies },
    ownRegion: 'westus2',
    hasPeers: true,
    clock,
    onRelease: (current) => regions.override(current.regions),
  });
  const dependencies = {
    settings: {
      region: 'westus2',
      colour: 'blue',
      release: 'r1',
      regions: regionNames.map((name) => ({ name, displayName: name })),
    },
    views: {
      manifests: () => {
        state.looks++;
        if (state.trouble.lists === 'hangs') return new Promise(() => undefined);
        return state.trouble.lists === 'down' ? unavailable('The database') : Promise.resolve([]);
      },
    },
    cursorKeys: { known: () => (state.trouble.vault === 'down' ? [] : ['key']) },
    tryWrite: () => (state.trouble.writes === 'down' ? unavailable('The database') : Promise.resolve()),
    blobs: {
      in: (name: string) => ({
        grantUpload: () => (state.trouble.keyless?.includes(name) ? unavailable(`A key for ${name}`) : Promise.resolve({})),
      }),
    },
    regions,
    release: watch,
    clock,
  } as unknown as Dependencies;
  const health = createHealth(dependencies);
  await watch.refresh();
  await regions.refresh();
  return {
    health,
    state,
    /** Changes the world, and lets pass what it takes to be noticed. */
    async turn(trouble: Trouble, ms = 6_000) {
      state.trouble = trouble;
      state.now += ms;
      if (trouble.releaseFrom !== 'hangs') await watch.refresh();
      await regions.refresh();
    },
  };
}

const seen = (answer: HealthAnswer, name: string) => answer.dependencies.find((each) => each.name === name);

/** The table of docs/deploy/health.md: what is wrong, how its dependency is shown, and what the stamp says of itself. */
test.each<[string, Trouble, string, 'degraded' | 'down', 'ok' | 'degraded' | 'down']>([
  ['the colour is drained', { drainedColour: true }, 'colour', 'down', 'down'],
  ['the own region is drained', { regions: { westus2: 'drained' } }, 'region', 'down', 'down'],
  ['lists cannot be read', { lists: 'down' }, 'lists', 'down', 'down'],
  ['no database region takes writes', { writes: 'down' }, 'writes', 'down', 'down'],
  ['no region takes uploads', { readOnly: regionNames }, 'uploads', 'down', 'down'],
  ['no region gives a key', { keyless: regionNames }, 'uploads', 'down', 'down'],
  ['only a peer takes uploads', { readOnly: ['westus2'] }, 'uploads', 'degraded', 'degraded'],
  ['only a peer gives a key', { keyless: ['westus2'] }, 'uploads', 'degraded', 'degraded'],
  ['uploads are switched off', { flags: { uploads: false } }, 'uploads', 'degraded', 'degraded'],
  ['the release was never read', { releaseFrom: [] }, 'release', 'down', 'down'],
  ['only the own copy of the release was read', { releaseFrom: ['westus2'] }, 'release', 'down', 'down'],
  ['no key for cursors can be had', { vault: 'down' }, 'cursor-key', 'degraded', 'ok'],
  ['a peer takes no writes', { readOnly: ['eastus2'] }, 'region:eastus2', 'degraded', 'ok'],
  ['a peer does not answer', { lost: ['eastus2'] }, 'region:eastus2', 'down', 'ok'],
  ['a peer is drained', { regions: { eastus2: 'drained' } }, 'region:eastus2', 'degraded', 'ok'],
  ['a peer is read-only by word', { regions: { eastus2: 'read-only' } }, 'region:eastus2', 'degraded', 'ok'],
])('when %s', async (_when, trouble, name, status, readiness) => {
  const { health } = await stamp(trouble);
  const [ready, details] = [await health.ready(), await health.details()];
  const dependency = seen(details, name);
  expect([dependency?.status, ready.status]).toEqual([status, readiness]);
  expect(dependency?.reason).toMatch(/\w/);
  expect(dependency?.since).toBe(new Date(Date.UTC(2026, 10, 21, 12)).toISOString());
  expect(details.status).toBe(readiness === 'ok' ? 'degraded' : readiness);
});

test('a stamp that is well is so in all its parts, and says by which revision it goes', async () => {
  const { health } = await stamp();
  const answer = await health.details();
  expect(answer).toMatchObject({ status: 'ok', region: 'westus2', colour: 'blue', release: 'r1', revision: 1 });
  for (const dependency of answer.dependencies) expect(dependency).toMatchObject({ status: 'ok', reason: null, since: null });
  expect(answer.dependencies.map(({ name }) => name)).toEqual([
    ...checks.map(({ name }) => name),
    'region:westus2',
    'region:eastus2',
  ]);
});

test('a release document that can no longer be read leaves the stamp ready, on what was read last', async () => {
  const { health, turn } = await stamp({ flags: { uploads: false } });
  await turn({ releaseFrom: [] });
  expect(await health.ready()).toMatchObject({ status: 'degraded', revision: 1 });
  const details = await health.details();
  expect(seen(details, 'release')).toMatchObject({ status: 'degraded', reason: expect.stringContaining('revision 1 counts on') });
  expect(seen(details, 'uploads')).toMatchObject({ reason: 'Uploads are switched off by an operator.' });
});

test('while a reading of the release hangs, what was read before counts', async () => {
  const { health, turn } = await stamp();
  await turn({ releaseFrom: 'hangs' });
  expect(seen(await health.details(), 'release')).toMatchObject({ status: 'ok' });
});

test('a region that returns is ready once a peer has told it the current release', async () => {
  const { health, turn } = await stamp({ releaseFrom: [] });
  expect((await health.ready()).status).toBe('down');
  await turn({ releaseFrom: ['westus2'] });
  expect((await health.ready()).status).toBe('down');
  await turn({ releaseFrom: regionNames });
  expect((await health.ready()).status).toBe('ok');
});

test('since is when a status began, and a return begins one too', async () => {
  const { health, state, turn } = await stamp();
  await health.details();
  await turn({ lists: 'down' });
  const lostAt = new Date(state.now).toISOString();
  await health.details();
  await turn({ lists: 'down' });
  expect(seen(await health.details(), 'lists')).toMatchObject({ status: 'down', since: lostAt });
  await turn({});
  expect(seen(await health.details(), 'lists')).toMatchObject({ status: 'ok', since: new Date(state.now).toISOString() });
});

test('however many ask, every dependency is looked at once a second, and live looks at nothing', async () => {
  const { health, state } = await stamp({ lists: 'down' });
  expect(health.live().status).toBe('ok');
  expect(state.looks).toBe(0);
  await Promise.all([health.ready(), health.ready(), health.details()]);
  expect(state.looks).toBe(1);
  state.now += 1_000;
  await health.ready();
  expect(state.looks).toBe(2);
});

test('a dependency that hangs is down after two seconds, and holds up nothing else', async () => {
  const { health } = await stamp({ lists: 'hangs' });
  expect(seen(await health.details(), 'lists')).toMatchObject({ status: 'down', reason: 'no answer within 2 s' });
});

test('the page about health has a row for every dependency', async () => {
  const page = await readFile(new URL('../../../../docs/deploy/health.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([\w:<>-]+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual([...checks.map(({ name }) => name), 'region:<name>']);
});
