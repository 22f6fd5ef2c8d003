import type { Region, RegionState } from '@parallax/contracts/region';
import type { Clock, RegionProbes } from './ports.ts';
import { failureWindowMs, nextRegion, type RegionObservations } from './region-state.ts';

/** How long a probe's result counts, ms. */
const probeEveryMs = 10_000;
/** A probe that takes longer has failed, ms. */
const probeTimeoutMs = 2_000;
/** Failures that are remembered per region. */
const maxFailures = 20;

/** What this instance thinks of every region. */
export interface RegionMonitor {
  /** All regions in settings order. Never waits: starts a probe in the background when the last is too old. */
  states(): Region[];
  /** A request found that a region did, or did not, take a write. */
  report(region: string, succeeded: boolean): void;
  override(region: string, state: RegionState | null): void;
  /** Probes every region now; for health checks and start-up. */
  refresh(): Promise<void>;
}

export function createRegionMonitor(
  regions: readonly { name: string; displayName: string }[],
  probes: RegionProbes,
  clock: Clock,
): RegionMonitor {
  const observed = new Map<string, RegionObservations>(regions.map(({ name, displayName }) => [name, unseen(name, displayName)]));
  const judged = new Map<string, Region>();
  let probing: Promise<void> | null = null;
  let probedAt = Number.NEGATIVE_INFINITY;

  const update = (name: string, changes: Partial<RegionObservations>): void => {
    const current = observed.get(name);
    if (current) observed.set(name, { ...current, ...changes });
  };

  async function probe(name: string): Promise<void> {
    const result = await probes.probe(name, AbortSignal.timeout(probeTimeoutMs));
    update(name, { probe: { at: clock(), canRead: result.canRead, canWrite: result.canWrite }, lagMs: result.lagMs });
  }

  function refresh(): Promise<void> {
    probing ??= Promise.all(regions.map(({ name }) => probe(name))).then(() => {
      probedAt = clock();
      probing = null;
    });
    return probing;
  }

  return {
    refresh,
    states() {
      const now = clock();
      if (now - probedAt > probeEveryMs) void refresh();
      return [...observed].map(([name, observations]) => {
        const region = nextRegion(judged.get(name) ?? null, observations, now);
        judged.set(name, region);
        return region;
      });
    },
    report(region, succeeded) {
      const now = clock();
      if (succeeded) return update(region, { lastSuccessAt: now, failures: [] });
      const failures = (observed.get(region)?.failures ?? []).filter((at) => now - at < failureWindowMs);
      update(region, { failures: [...failures, now].slice(-maxFailures) });
    },
    override: (region, state) => update(region, { override: state }),
  };
}

const unseen = (name: string, displayName: string): RegionObservations => ({
  name,
  displayName,
  override: null,
  probe: null,
  failures: [],
  lastSuccessAt: null,
  lagMs: null,
});
