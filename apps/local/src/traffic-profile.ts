import type { CloudAddresses, TrafficManagerProfile } from '@parallax/local-cloud/supervisor/cloud';
import { fastProbing } from '@parallax/local-cloud/traffic-manager/profile';
import { apiUrl } from './app-settings.ts';
import { roundTripMs } from './region-names.ts';

/** As infra/ sets it: DNS answers are kept this long. */
const ttlMs = 10_000;

/** Azure probes every 10 s at best. Nobody wants to wait that long for a kill to be noticed here; drills that measure it give Azure's own. */
export const defaultProbeIntervalMs = 2_000;

/**
 * The profile of one colour, by the name of its API app: by performance, which is by distance. A client is in the place of the first region unless it names another
 * region in `x-client-place`.
 */
export function trafficProfile(
  { regions }: CloudAddresses,
  app: string,
  probeIntervalMs = defaultProbeIntervalMs,
): TrafficManagerProfile {
  return {
    defaultPlace: regions[0]?.name ?? '',
    profile: {
      routing: 'performance',
      ttlMs,
      probe: { ...fastProbing, intervalMs: probeIntervalMs, timeoutMs: Math.min(fastProbing.timeoutMs, probeIntervalMs) },
      endpoints: regions.map((region) => ({
        name: region.name,
        region: region.name,
        url: apiUrl(region, app),
        latencyMs: Object.fromEntries(regions.map((place) => [place.name, roundTripMs(place.name, region.name)])),
      })),
    },
  };
}
