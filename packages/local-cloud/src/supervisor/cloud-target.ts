import type { ControlTarget } from '../control/control-target.ts';
import type { CloudAccess, RegionAddresses } from './cloud.ts';
import type { CloudEvent } from './part.ts';
import type { RegionSwitches } from './region-switches.ts';
import type { Supervisor } from './supervisor.ts';

export interface CloudTargetParts {
  readonly access: CloudAccess;
  readonly supervisor: Supervisor;
  readonly switches: RegionSwitches;
  /** Where the release is published. */
  readonly releaseUrls: readonly string[];
  /** Address of the region's API. */
  readonly apiUrl: (region: RegionAddresses) => string;
  readonly monitor: ControlTarget['monitor'];
  readonly clock: ControlTarget['clock'];
  readonly onEvent: (listener: (event: CloudEvent) => void) => () => void;
}

/** A running cloud as the control room sees it. */
export function cloudTarget({
  access,
  supervisor,
  switches,
  releaseUrls,
  apiUrl,
  monitor,
  clock,
  onEvent,
}: CloudTargetParts): ControlTarget {
  return {
    webUrl: access.web,
    apiUrl: access.trafficManager,
    admin: { cosmos: access.cosmos.adminUrl, trafficManager: access.trafficManager, release: releaseUrls },
    monitor,
    clock,
    regions: () =>
      access.regions.map((region) => {
        const { blob, blobSecondary, queue, cosmos, vision, admin } = region;
        return {
          ...switches.stateOf(region.name),
          displayName: region.displayName,
          urls: { api: apiUrl(region), blob, blobSecondary, queue, cosmos, vision },
          admin,
        };
      }),
    parts: () =>
      supervisor.parts.map(({ name, region, pid, alive, since, health }) => ({
        name,
        region,
        pid: alive ? pid : null,
        alive,
        since,
        health,
      })),
    killRegion: (name) => switches.kill(name),
    restoreRegion: (name) => switches.restore(name),
    setReadOnly: (name, on) => switches.setReadOnly(name, on),
    onEvent,
  };
}
