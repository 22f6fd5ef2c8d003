import type { Percentiles, Sample } from '../api/control-samples.ts';
import type { ReplicationLink } from '../api/control-state.ts';
import type { Readings, RegionReadings } from './watch-services.ts';

/** The storage front keeps its sync time clear of now by a second and cuts it to whole ones: so much may be margin. */
const syncMarginMs = 2_000;

export interface SampleInputs {
  readonly now: number;
  readonly api: Readonly<Record<string, Percentiles>>;
  readonly ready: Readonly<Record<string, Percentiles>>;
  /** How late blobs were that reached the secondary lately. */
  readonly copied: Readonly<Record<string, Percentiles>>;
  readonly links: readonly ReplicationLink[];
  readonly readings: Readings;
}

export function takeSample({ now, api, ready, copied, links, readings }: SampleInputs): Sample {
  const regions = [...readings.regions];
  const byRegion = (figure: (reading: RegionReadings) => number | null) =>
    Object.fromEntries(regions.map(([region, reading]) => [region, figure(reading)]));
  return {
    at: now,
    api: { ...api },
    ready: { ...ready },
    lag: {
      ...Object.fromEntries(links.map(({ from, to, lagMs }) => [`${from}>${to}`, lagMs])),
      ...Object.fromEntries(
        regions.map(([region, reading]) => [`${region}>secondary`, secondaryLagMs(reading, copied[region]?.p99 ?? 0, now)]),
      ),
    },
    queue: byRegion(({ queues }) => (queues === null ? null : Object.values(queues).reduce((sum, depth) => sum + depth, 0))),
    events: byRegion(({ storage }) => storage?.eventsPending ?? null),
  };
}

/** How far the read-only copy is behind: as late as what arrived, and as what has not; null when nobody says. */
function secondaryLagMs({ storage }: RegionReadings, arrivedMs: number, now: number): number | null {
  if (storage === null) return null;
  if (storage.pendingReplication === 0) return arrivedMs;
  if (storage.lastSyncTime === null) return null;
  return Math.max(arrivedMs, now - Date.parse(storage.lastSyncTime) - syncMarginMs);
}

const keptSamples = 300;

/** The samples of the last five minutes. */
export class SampleRing {
  private readonly samples: Sample[] = [];

  add(sample: Sample): void {
    this.samples.push(sample);
    if (this.samples.length > keptSamples) this.samples.shift();
  }

  get last(): Sample | null {
    return this.samples.at(-1) ?? null;
  }

  /** Oldest first. */
  all(): Sample[] {
    return [...this.samples];
  }
}
