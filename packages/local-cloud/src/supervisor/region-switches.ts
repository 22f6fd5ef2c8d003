import { putJson } from '../control/call-admin.ts';
import type { CloudAccess, RegionAddresses, RegionState } from './cloud.ts';
import type { CloudEvent } from './part.ts';
import { RegionSwitch } from './region-switch.ts';
import type { Supervisor } from './supervisor.ts';

/** The switches of all regions of a running cloud, by name. Unknown names are rejected with those that there are. */
export interface RegionSwitches {
  stateOf(region: string): RegionState;
  all(): RegionState[];
  kill(region: string): Promise<void>;
  restore(region: string): Promise<void>;
  setReadOnly(region: string, on: boolean): Promise<void>;
}

export interface RegionSwitchesOptions {
  readonly access: CloudAccess;
  readonly supervisor: Supervisor;
  /** Names of the Functions apps. */
  readonly apps: readonly string[];
  readonly emit: (event: CloudEvent) => void;
}

export function regionSwitches({ access, supervisor, apps, emit }: RegionSwitchesOptions): RegionSwitches {
  const switches = new Map(access.regions.map((region) => [region.name, switchOf(region)]));

  function switchOf({ name, admin }: RegionAddresses): RegionSwitch {
    return new RegionSwitch({
      region: name,
      apps,
      parts: {
        kill: (part) => supervisor.killPart(part, name),
        stop: (part) => supervisor.stopPart(part, name),
        start: (part) => supervisor.startAgain(part, name),
      },
      endpoints: {
        setStorage: (mode) => putJson(`${admin.storage}/primary`, { mode }),
        setCosmos: (mode) => putJson(`${access.cosmos.adminUrl}/regions/${encodeURIComponent(name)}`, { mode }),
      },
      onStatus: (status, ms) => emit({ type: 'region', region: name, status, ms }),
    });
  }

  function find(name: string): RegionSwitch {
    const found = switches.get(name);
    if (found === undefined) throw new Error(`there is no region "${name}"; there are ${[...switches.keys()].join(', ')}`);
    return found;
  }

  const stateOf = (name: string): RegionState => {
    const { status, since, readOnlySince } = find(name);
    return { name, status, since, readOnlySince };
  };
  return {
    stateOf,
    all: () => [...switches.keys()].map(stateOf),
    kill: async (name) => await find(name).kill(),
    restore: async (name) => await find(name).restore(),
    setReadOnly: async (name, on) => await find(name).setReadOnly(on),
  };
}
