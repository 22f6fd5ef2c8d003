import type { ControlTarget, TargetPart, TargetRegion } from '../../src/control/control-target.ts';
import type { CloudEvent } from '../../src/supervisor/part.ts';
import { makeFakeImages, type ToldImage } from './fake-images.ts';
import { type FakeAdmin, startFakeAdmin, startFakeApi } from './fake-services.ts';

export interface FakeRegion {
  readonly name: string;
  readonly displayName: string;
  status: TargetRegion['status'];
  since: number | null;
  readOnlySince: number | null;
  readonly storage: FakeAdmin;
  readonly vision: FakeAdmin;
  readonly identity: FakeAdmin;
  readonly vault: FakeAdmin;
  readonly figures: {
    pending: number;
    eventsPending: number;
    delivered: number;
    answered: number;
    reads: number;
    writes: number;
  };
  deadPart: string | null;
}

export interface FakeCloud {
  readonly target: ControlTarget;
  readonly regions: readonly FakeRegion[];
  readonly cosmos: FakeAdmin;
  /** Versions of each region that each region has seen. */
  readonly seen: number[][];
  readonly images: Map<string, ToldImage>;
  readonly apiUrl: string;
  /** As the supervisor would tell it. */
  tell(event: CloudEvent): void;
  /** A line of a Functions host. */
  log(part: string, region: string, facts: Record<string, unknown>, level?: string): void;
  close(): Promise<void>;
}

const names = [
  ['westus2', 'West US 2'],
  ['eastus2', 'East US 2'],
  ['northeurope', 'North Europe'],
  ['japaneast', 'Japan East'],
] as const;
const regionParts = ['api', 'worker', 'vision', 'identity', 'storage', 'azurite', 'azurite-secondary'] as const;
const killed: ReadonlySet<string> = new Set(['api', 'worker', 'vision', 'identity', 'azurite']);

/** Stand-ins of everything that the control room talks to, in the state that a test wants. Nothing happens by itself. */
export async function startFakeCloud({ count = 2, killMs = 0 }: { count?: number; killMs?: number } = {}): Promise<FakeCloud> {
  const startedAt = Date.now();
  const regions = await Promise.all(names.slice(0, count).map(startRegion));
  const seen = regions.map(() => regions.map(() => 1_000));
  const usage = { requests: 0, requestUnits: 0 };
  const cosmos = await startFakeAdmin({
    '/state': () => cosmosState(regions, seen, usage),
    '/replication': () => ({ lagMs: 100, jitterMs: 50, seed: 1, split: null }),
  });
  const images = makeFakeImages();
  const api = await startFakeApi((path) => images.answer(path));
  images.place.baseUrl = api.url;
  const traffic = await startFakeApi((path) => ({
    type: 'application/json',
    body: JSON.stringify(trafficAnswer(path, regions)),
  }));
  const listeners = new Set<(event: CloudEvent) => void>();
  const tell = (event: CloudEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const find = (name: string): FakeRegion => regions.find((region) => region.name === name) ?? fail(name);
  const enter = (region: FakeRegion, status: FakeRegion['status'], ms: number): void => {
    Object.assign(region, { status, since: Date.now() });
    tell({ type: 'region', region: region.name, status, ms });
  };
  const enterBy = async (
    region: FakeRegion,
    during: FakeRegion['status'],
    after: FakeRegion['status'],
    work: () => Promise<void>,
  ) => {
    enter(region, during, 0);
    await new Promise((resolve) => setTimeout(resolve, killMs));
    await work();
    enter(region, after, killMs);
  };

  const target: ControlTarget = {
    webUrl: 'http://127.0.0.1:4280',
    apiUrl: api.url,
    admin: { cosmos: cosmos.url, trafficManager: traffic.url, release: ['http://127.0.0.1:9', `${traffic.url}/release.json`] },
    monitor: null,
    clock: {
      factor: 1,
      async set(factor) {
        Object.assign(this, { factor });
      },
    },
    regions: () => regions.map((region) => describe(region, api.url)),
    parts: () => [
      ...['cosmos', 'traffic-manager', 'edge'].map((name) => partOf(name, null, startedAt, 'ok')),
      ...regions.flatMap((region) => regionParts.map((name) => partOf(name, region, startedAt, healthOf(region, name)))),
    ],
    async killRegion(name) {
      const region = find(name);
      if (region.status === 'killed') return;
      await enterBy(region, 'killing', 'killed', async () => {
        await region.vision.setUp(false);
        for (const part of killed) tell({ type: 'part-stopped', part: { name: part, region: name }, ms: 4 });
      });
    },
    async restoreRegion(name) {
      const region = find(name);
      if (region.status === 'up') return;
      await enterBy(region, 'restoring', 'up', async () => {
        await region.vision.setUp(true);
        for (const part of killed) tell({ type: 'part-back', part: { name: part, region: name }, pid: 4_711, ms: 640 });
      });
    },
    async setReadOnly(name, on) {
      const region = find(name);
      region.readOnlySince = on ? (region.readOnlySince ?? Date.now()) : null;
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    target,
    regions,
    cosmos,
    seen,
    images: images.known,
    apiUrl: api.url,
    tell,
    log(part, region, facts, level = 'information') {
      usage.requests += 6;
      usage.requestUnits += 11.4;
      const { host, ...message } = facts;
      const text = typeof host === 'string' ? host : JSON.stringify(message);
      const entry = { event: 'log', level, category: 'Function.Any.User', message: text, at: new Date().toISOString() };
      tell({ type: 'line', part: { name: part, region }, line: JSON.stringify(entry) });
    },
    async close() {
      await Promise.all([
        cosmos.close(),
        api.close(),
        traffic.close(),
        ...regions.flatMap(({ storage, vision, identity, vault }) =>
          [storage, vision, identity, vault].map((fake) => fake.close()),
        ),
      ]);
    },
  };
}

async function startRegion([name, displayName]: readonly [string, string]): Promise<FakeRegion> {
  const figures = { pending: 0, eventsPending: 0, delivered: 0, answered: 0, reads: 0, writes: 0 };
  const region: FakeRegion = {
    name,
    displayName,
    status: 'up',
    since: null,
    readOnlySince: null,
    figures,
    deadPart: null,
    storage: await startFakeAdmin({ '/state': () => storageState(region) }),
    vision: await startFakeAdmin({ '/admin/state': () => ({ answers: { 200: figures.answered } }) }),
    identity: await startFakeAdmin({}),
    vault: await startFakeAdmin({}),
  };
  return region;
}

function storageState({ figures, status, readOnlySince, storage }: FakeRegion) {
  const asked = storage.told.findLast(({ path }) => path === '/primary')?.body as { mode?: string } | undefined;
  const mode = status === 'up' ? (readOnlySince === null ? (asked?.mode ?? 'online') : 'read-only') : 'down';
  return {
    lastSyncTime: new Date(Date.now() - (figures.pending > 0 ? 2_400 : 1_000)).toISOString(),
    pendingReplication: figures.pending,
    eventsPending: figures.eventsPending,
    eventsDelivered: figures.delivered,
    deadLettered: 0,
    primary: mode,
    secondary: 'online',
    requests: { reads: figures.reads, writes: figures.writes },
  };
}

const cosmosState = (regions: readonly FakeRegion[], seen: number[][], usage: { requests: number; requestUnits: number }) => ({
  account: 'fake',
  regions: regions.map(({ name, status }, index) => ({
    name,
    mode: status === 'up' ? 'online' : 'refused',
    databases: [{ id: 'parallax', containers: [{ id: 'images', items: 214, lsn: 1, seen: [...(seen[index] ?? [])] }] }],
  })),
  usage: { total: usage, operations: {} },
});

const trafficAnswer = (path: string, regions: readonly FakeRegion[]) =>
  path === '/release.json' ? publishedAnswer : resolveAnswer(regions);

const publishedAnswer = {
  revision: 12,
  sticky: true,
  colours: [
    { colour: 'blue', weight: 80, drained: false, release: '2026.11.20.1', apiUrl: 'http://127.0.0.1:1', regionUrls: [] },
    { colour: 'green', weight: 20, drained: true, release: '2026.11.21.4', apiUrl: 'http://127.0.0.1:2', regionUrls: [] },
  ],
};

const resolveAnswer = (regions: readonly FakeRegion[]) => ({
  endpoints: regions.map(({ name, status }) => ({
    region: name,
    monitor: { status: status === 'up' ? 'online' : 'degraded', since: Date.now(), lastReason: null },
  })),
});

const describe = (
  { name, displayName, status, since, readOnlySince, storage, vision, identity, vault }: FakeRegion,
  api: string,
): TargetRegion => ({
  name,
  displayName,
  status,
  since,
  readOnlySince,
  urls: {
    api,
    blob: `${api}/devstoreaccount1`,
    blobSecondary: `${api}/secondary/devstoreaccount1`,
    queue: null,
    cosmos: 'http://127.0.0.1:20003',
    vision: 'http://127.0.0.1:20004',
  },
  admin: { storage: storage.url, vision: vision.url, identity: identity.url, vault: vault.url },
});

function partOf(name: string, region: FakeRegion | null, startedAt: number, health: TargetPart['health']): TargetPart {
  const alive = health === 'ok';
  return {
    name,
    region: region?.name ?? null,
    pid: alive ? 4_000 + name.length : null,
    alive,
    since: region?.since ?? startedAt,
    health,
  };
}

function healthOf(region: FakeRegion, part: string): TargetPart['health'] {
  if (region.status !== 'up' && killed.has(part)) return 'off';
  return region.deadPart === part ? 'bad' : 'ok';
}

function fail(name: string): never {
  throw new Error(`there is no ${name}`);
}
