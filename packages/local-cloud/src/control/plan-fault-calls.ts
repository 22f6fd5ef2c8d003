import type { Faults, WaitingFault } from '../api/control-faults.ts';

/** One call of a service's admin API that brings a part of the fault document about. */
export interface FaultCall extends Omit<WaitingFault, 'reason'> {
  /** Unique; the call with the same key replaces an earlier one. */
  readonly key: string;
  readonly path: string;
  readonly body: unknown;
}

export interface PlannedRegion {
  readonly name: string;
  /** Made so apart from the fault document, which leaves it so. */
  readonly isReadOnly: boolean;
}

/** Every setting of every service that a fault document decides, healthy ones included, so that two plans can be compared. */
export function planFaultCalls(faults: Faults, regions: readonly PlannedRegion[]): FaultCall[] {
  const names = regions.map(({ name }) => name);
  const monitor: FaultCall = {
    key: 'monitor faults',
    service: 'monitor',
    region: null,
    path: '/admin/faults',
    body: { mode: 'none', ...faults.monitor },
  };
  return [...cosmosCalls(faults, names), monitor, ...regions.flatMap((region) => regionCalls(faults, region))];
}

function cosmosCalls({ cosmos, global }: Faults, regions: readonly string[]): FaultCall[] {
  const call = (key: string, path: string, body: unknown, region: string | null = null): FaultCall => ({
    key: `cosmos ${key}`,
    service: 'cosmos',
    region,
    path,
    body,
  });
  return [
    call('replication', '/replication', { ...cosmos?.replication, split: cosmos?.split ?? null }),
    call('rules', '/faults', cosmos?.rules ?? []),
    call('global', '/global', { mode: global?.mode ?? 'online' }),
    ...regions.map((region) => {
      const units = cosmos?.throttle?.[region];
      const { mode = 'online', latencyMs = 0 } = cosmos?.regions?.[region] ?? {};
      const throttle = units === undefined ? null : { requestUnitsPerSecond: units };
      return call(`region ${region}`, `/regions/${encodeURIComponent(region)}`, { mode, latencyMs, throttle }, region);
    }),
  ];
}

function regionCalls(
  { storage, events, vision, identity, vault }: Faults,
  { name: region, isReadOnly }: PlannedRegion,
): FaultCall[] {
  const call = (service: FaultCall['service'], name: string, path: string, body: unknown): FaultCall => ({
    key: `${service} ${name} ${region}`,
    service,
    region,
    path,
    body,
  });
  const {
    mode = isReadOnly ? 'read-only' : 'online',
    rate,
    seed,
    secondary = 'online',
    replication,
    delegationKeys,
  } = storage?.[region] ?? {};
  const { mode: visionMode = 'none', ...visionRest } = vision?.[region] ?? {};
  return [
    call('storage', 'primary', '/primary', { mode, ...given({ rate, seed, delegationKeys }) }),
    call('storage', 'secondary', '/secondary', { mode: secondary }),
    call('storage', 'replication', '/replication', replication ?? {}),
    call('events', 'delivery', '/faults', events?.[region] ?? null),
    call('vision', 'faults', '/admin/faults', { mode: visionMode, ...visionRest }),
    call('identity', 'faults', '/admin/faults', { mode: 'none', ...identity?.[region] }),
    call('vault', 'faults', '/admin/faults', { mode: 'none', ...vault?.[region] }),
  ];
}

const given = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
