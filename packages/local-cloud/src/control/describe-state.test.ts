import { describe, expect, it } from 'vitest';
import type { ControlTarget, TargetPart, TargetRegion } from './control-target.ts';
import { describeRegion } from './describe-state.ts';
import { cosmosAdminState, storageAdminState } from './service-states.ts';
import { noReadings, type Readings } from './watch-services.ts';

const region: TargetRegion = {
  name: 'west',
  displayName: 'West',
  status: 'up',
  since: null,
  readOnlySince: null,
  urls: { api: 'http://a', blob: 'http://b', blobSecondary: 'http://s', queue: null, cosmos: 'http://c', vision: 'http://v' },
  admin: { storage: 'http://x', vision: 'http://y', identity: 'http://i', vault: 'http://k' },
};
const part = (name: string, fields: Partial<TargetPart> = {}): TargetPart => ({
  name,
  region: 'west',
  pid: 7,
  alive: true,
  since: 0,
  health: 'ok',
  ...fields,
});
const parts = [part('worker'), part('storage'), part('azurite-secondary'), part('edge', { region: null })];
const target = (own: readonly TargetPart[] = parts) => ({ parts: () => own }) as unknown as ControlTarget;
const readings = (storage: Record<string, unknown>, mode = 'online'): Readings => ({
  ...noReadings,
  cosmos: cosmosAdminState.parse({
    regions: [{ name: 'west', mode, databases: [{ containers: [{ items: 3 }, { items: 4 }] }] }],
  }),
  regions: new Map([['west', { storage: storageAdminState.parse(storage), vision: null, queues: { a: 1 } }]]),
});
const described = (given: Readings, changes: Partial<TargetRegion> = {}, own?: readonly TargetPart[]) =>
  describeRegion(target(own), { ...region, ...changes }, given);
const healthOf = (name: string, given: Readings) => described(given).parts.find((found) => found.name === name)?.health;

it('is well with everything well, and has only its own parts', () => {
  const west = described(readings({ primary: 'online', secondary: 'online' }));
  expect(west).toMatchObject({
    health: 'ok',
    readOnly: false,
    cosmos: { mode: 'online', items: 7 },
    queues: { a: 1 },
    vision: null,
  });
  expect(west.parts.map(({ name }) => name)).toEqual(['worker', 'storage', 'azurite-secondary', 'cosmos']);
  expect(Object.keys(west.addresses)).not.toContain('queue');
});

describe('an endpoint', () => {
  it.each([
    ['down', 'off'],
    ['read-only', 'limited'],
    ['throttled', 'limited'],
  ])('that is %s shows in the tile of storage as %s, whatever its process does', (primary, health) => {
    expect(healthOf('storage', readings({ primary }))).toBe(health);
    expect(described(readings({ primary })).health).toBe('limited');
  });

  it('of the copy shows in the tile of the copy', () => {
    expect(healthOf('azurite-secondary', readings({ secondary: 'down' }))).toBe('off');
    expect(healthOf('storage', readings({ secondary: 'down' }))).toBe('ok');
  });

  it.each([
    ['refused', 'off'],
    ['stale', 'limited'],
  ])('of Cosmos that is %s shows as %s', (mode, health) => {
    expect(healthOf('cosmos', readings({}, mode))).toBe(health);
  });
});

it('is broken when a part died, which is worse than any limit', () => {
  const dead = [part('worker', { health: 'bad', pid: null, alive: false }), ...parts.slice(1)];
  expect(described(readings({ primary: 'throttled' }), {}, dead)).toMatchObject({
    health: 'bad',
    parts: [{ name: 'worker', health: 'bad', reason: 'It died and is not back yet.' }, {}, {}, {}],
  });
});

it('is down when it was killed, and on its way while it is restored', () => {
  expect(described(noReadings, { status: 'killed', since: 5 })).toMatchObject({
    health: 'off',
    since: new Date(5).toISOString(),
  });
  expect(described(noReadings, { status: 'restoring', since: 5 }).health).toBe('limited');
});

it('says that it does not know what nobody answered', () => {
  expect(described(noReadings)).toMatchObject({ storage: null, cosmos: null, queues: null, traffic: null });
  expect(healthOf('cosmos', noReadings)).toBe('unknown');
});
