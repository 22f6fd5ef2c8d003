import type { ControlPart, ControlRegion, Health, PublishedRelease } from '../api/control-state.ts';
import type { ControlTarget, TargetPart, TargetRegion } from './control-target.ts';
import type { PublishedState } from './service-states.ts';
import type { Readings, RegionReadings } from './watch-services.ts';

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** A region with everything in it, from what the supervisor knows and what the services said. */
export function describeRegion(target: ControlTarget, region: TargetRegion, readings: Readings): ControlRegion {
  const reading = readings.regions.get(region.name) ?? { storage: null, vision: null, queues: null };
  const cosmos = readings.cosmos?.regions.find(({ name }) => name === region.name) ?? null;
  const endpoint = readings.traffic?.endpoints.find((found) => found.region === region.name);
  const cosmosMode = cosmos?.mode ?? 'online';
  const parts = [
    ...target
      .parts()
      .filter((part) => part.region === region.name)
      .map((part) => describePart(part, region, reading)),
    cosmosPart(region, cosmos === null ? null : cosmosMode),
  ];
  const { storage, vision, queues } = reading;
  return {
    name: region.name,
    displayName: region.displayName,
    status: region.status,
    since: iso(region.since),
    readOnly: region.readOnlySince !== null || storage?.primary === 'read-only',
    readOnlySince: iso(region.readOnlySince),
    health: healthOf(region, parts),
    parts,
    addresses: addressesOf(region),
    storage: storage && {
      mode: storage.primary,
      secondary: storage.secondary,
      pendingReplication: storage.pendingReplication,
      lastSyncTime: storage.lastSyncTime,
      eventsPending: storage.eventsPending,
      eventsDelivered: storage.eventsDelivered,
      deadLettered: storage.deadLettered,
    },
    cosmos: cosmos && {
      mode: cosmosMode,
      items: cosmos.databases.flatMap((db) => db.containers).reduce((sum, { items }) => sum + items, 0),
    },
    vision: vision && { answers: vision.answers },
    queues,
    traffic: endpoint?.monitor?.status ?? null,
  };
}

/** A part that serves every region. */
export const describeGlobalPart = (part: TargetPart): ControlPart => ({
  name: part.name,
  region: null,
  pid: part.pid,
  health: part.health,
  since: iso(part.since),
  reason: reasonOf(part),
});

export const describeRelease = ({ revision, sticky, colours }: PublishedState): PublishedRelease => ({
  revision,
  sticky,
  colours: colours.map(({ colour, weight, drained, release }) => ({ colour, weight, drained, release })),
});

const reasonOf = ({ health }: TargetPart): string | null => {
  if (health === 'bad') return 'It died and is not back yet.';
  return health === 'off' ? 'It is down on purpose.' : null;
};

function describePart(part: TargetPart, region: TargetRegion, reading: RegionReadings): ControlPart {
  const told = { ...describeGlobalPart(part), region: region.name };
  if (told.health !== 'ok') return told;
  const limit = limitOf(part.name, reading);
  return limit === null ? told : { ...told, ...limit };
}

/** Processes live on while the endpoints that they serve are closed or refuse: what counts is the endpoint. */
function limitOf(name: string, { storage }: RegionReadings): { health: Health; reason: string } | null {
  if (name === 'azurite-secondary' && storage?.secondary === 'down')
    return { health: 'off', reason: 'The read-only endpoint is closed.' };
  if (name !== 'storage') return null;
  if (storage?.primary === 'down') return { health: 'off', reason: 'The primary endpoint is closed; the secondary answers.' };
  if (storage?.primary === 'read-only') return { health: 'limited', reason: 'It refuses writes.' };
  return storage?.primary === 'throttled' ? { health: 'limited', reason: 'It answers some requests with 503.' } : null;
}

/** The region's replica in the one account. */
function cosmosPart(region: TargetRegion, mode: string | null): ControlPart {
  const at = { name: 'cosmos', region: region.name, pid: null, since: null };
  if (mode === null) return { ...at, health: 'unknown', reason: 'The account was not heard of yet.' };
  if (mode === 'online') return { ...at, health: 'ok', reason: null };
  if (mode === 'read-only' || mode === 'stale') return { ...at, health: 'limited', reason: `The replica is ${mode}.` };
  return { ...at, health: 'off', reason: `The replica is ${mode}.` };
}

function healthOf({ status, readOnlySince }: TargetRegion, parts: readonly ControlPart[]): Health {
  if (status !== 'up') return status === 'restoring' ? 'limited' : 'off';
  if (parts.some(({ health }) => health === 'bad')) return 'bad';
  const isLimited = readOnlySince !== null || parts.some(({ health }) => health === 'limited' || health === 'off');
  return isLimited ? 'limited' : 'ok';
}

const addressesOf = ({ urls }: TargetRegion): Record<string, string> =>
  Object.fromEntries(Object.entries(urls).filter((entry): entry is [string, string] => entry[1] !== null));
