import type { Region } from '@parallax/contracts/region';
import type { RegionOverride } from '@parallax/contracts/release';
import type { Clock, RegionProbes } from './ports.ts';
import { failureWindowMs, nextRegion, type RegionObservations } from './region-state.ts';

/** How long a probe's result counts, ms. */
const probeEveryMs = 10_000;
/** The same for a region that is not available or failed lately: its loss and its return are to be noticed soon, ms. */
const suspectProbeEveryMs = 1_000;
/** A probe that takes longer has failed, ms. */
const probeTimeoutMs = 2_000;
/** Failures that are remembered per region. */
const maxFailures = 20;

/** What this instance thinks of every region. */
export interface RegionMonitor {
  /** All regions in settings order. Never waits: starts a probe in the background when the last is too old. */
  states(): Region[];
  /** A request of ours found that a region did, or did not, take a write. A failure has the region looked at without delay. */
  report(region: string, succeeded: boolean): void;
  /** Somebody else says that a region takes no writes: a reason to look, at most once a second, and nothing more. */
  suspect(region: string): void;
  /** An operator's word on every region: beats what is measured, and holds until the next call no longer names the region. */
  override(words: Readonly<Record<string, RegionOverride>>): void;
  /** Whether an operator has taken the region out of traffic. Its state says all the same how it is. */
  isDrained(region: string): boolean;
  /** Regions that take uploads, in settings order: available, and not drained. Never waits. */
  openForUploads(): Region[];
  /** Probes every region now; for health checks and start-up. */
  refresh(): Promise<void>;
}

interface Watched {
  observations: RegionObservations;
  judged: Region | null;
  probing: Promise<void> | null;
  probedAt: number;
}

export function createRegionMonitor(
  regions: readonly { name: string; displayName: string }[],
  probes: RegionProbes,
  clock: Clock,
): RegionMonitor {
  const watched = new Map<string, Watched>(
    regions.map(({ name, displayName }) => [
      name,
      { observations: unseen(name, displayName), judged: null, probing: null, probedAt: Number.NEGATIVE_INFINITY },
    ]),
  );

  /** One look at a time per region, so that one that hangs delays no other. */
  function probe(region: Watched): Promise<void> {
    region.probing ??= probes.probe(region.observations.name, AbortSignal.timeout(probeTimeoutMs)).then((result) => {
      const at = clock();
      const { canRead, canWrite, lagMs } = result;
      region.observations = { ...region.observations, probe: { at, canRead, canWrite }, lagMs };
      region.probedAt = at;
      region.probing = null;
    });
    return region.probing;
  }

  const probeIfOlder = (region: Watched, ms: number): void => {
    if (clock() - region.probedAt > ms) void probe(region);
  };

  function judge(region: Watched): Region {
    const now = clock();
    region.judged = nextRegion(region.judged, region.observations, now);
    const failedLately = region.observations.failures.some((at) => now - at < failureWindowMs);
    probeIfOlder(region, region.judged.state !== 'available' || failedLately ? suspectProbeEveryMs : probeEveryMs);
    return region.judged;
  }

  const states = (): Region[] => [...watched.values()].map(judge);
  const isDrained = (name: string): boolean => watched.get(name)?.observations.override === 'drained';

  return {
    states,
    async refresh() {
      await Promise.all([...watched.values()].map(probe));
    },
    report(name, succeeded) {
      const region = watched.get(name);
      if (region === undefined) return;
      const now = clock();
      const { observations } = region;
      if (succeeded) {
        region.observations = { ...observations, lastSuccessAt: now, failures: [] };
        return;
      }
      const failures = observations.failures.filter((at) => now - at < failureWindowMs);
      region.observations = { ...observations, failures: [...failures, now].slice(-maxFailures) };
      probeIfOlder(region, suspectProbeEveryMs);
    },
    suspect(name) {
      const region = watched.get(name);
      if (region !== undefined) probeIfOlder(region, suspectProbeEveryMs);
    },
    override(words) {
      for (const region of watched.values())
        region.observations = { ...region.observations, override: words[region.observations.name] ?? null };
    },
    isDrained,
    openForUploads: () => states().filter(({ name, state }) => state === 'available' && !isDrained(name)),
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
