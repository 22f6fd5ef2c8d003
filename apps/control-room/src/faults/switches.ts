import type { Faults } from '@parallax/local-cloud/api/control-faults';
import type { ControlState } from '@parallax/local-cloud/api/control-state';
import type { FaultChange } from '../api/control-api.ts';
import { duration } from '../words/figures.ts';
import type { Action } from './actions.ts';

interface Control {
  readonly id: string;
  /** The key that works it, as `event.key` gives it. */
  readonly key: string;
  readonly label: string;
  /** What it does, in one line. */
  readonly line: string;
  /** Said when it was used: "West US 2 was killed". */
  readonly said: (on: boolean) => string;
  readonly group: string;
}

/** The group whose switches stand in a table, a row per region. */
export const regionsGroup = 'Regions';

/** On or off. */
export interface Switch extends Control {
  readonly type: 'switch';
  readonly isOn: boolean;
  /** On its way; it cannot be used meanwhile. */
  readonly isBusy: boolean;
  readonly severity: 'bad' | 'limited';
  /** Its region's name for people; null for what works everywhere. */
  readonly region: string | null;
  readonly flip: Action;
}

/** One of several settings, the first being off. A key press takes the next. */
export interface Slider extends Control {
  readonly type: 'slider';
  readonly settings: readonly { readonly label: string; readonly action: Action }[];
  readonly at: number;
}

export type Handle = Switch | Slider;

/** Every switch and slider, as the cloud stands. */
export function handlesOf(state: ControlState): Handle[] {
  const names = state.regions.map(({ name }) => name);
  return [
    ...state.regions.flatMap(regionSwitches),
    ...networkHandles(state.faults, names),
    ...serviceHandles(state.faults, names),
  ];
}

/** The page goes by a key's place, so that digits work on every keyboard, shifted too. */
const regionKey = (index: number, isShifted: boolean): string => `${isShifted ? 'Shift+' : ''}${index + 1}`;

function regionSwitches({ name, displayName, status, readOnly }: ControlState['regions'][number], index: number): Switch[] {
  const isDown = status === 'killed' || status === 'killing';
  const shared = { type: 'switch', group: regionsGroup, region: displayName } as const;
  return [
    {
      ...shared,
      id: `kill ${name}`,
      key: regionKey(index, false),
      label: isDown ? 'Restore' : 'Kill',
      line: 'Kill ends its processes and listeners, for real.',
      said: (on) => `${displayName} ${on ? 'was killed' : 'is back'}`,
      severity: 'bad',
      isOn: isDown,
      isBusy: status === 'killing' || status === 'restoring',
      flip: { type: isDown ? 'restore' : 'kill', region: name },
    },
    {
      ...shared,
      id: `read-only ${name}`,
      key: regionKey(index, true),
      label: 'Read-only',
      line: 'Read-only storage refuses writes; reads go on.',
      said: (on) => `${displayName} ${on ? 'takes no writes' : 'takes writes again'}`,
      severity: 'limited',
      isOn: readOnly,
      isBusy: false,
      flip: { type: 'read-only', region: name, on: !readOnly },
    },
  ];
}

const faultsAction = (change: FaultChange): Action => ({ type: 'faults', change });
const each = (regions: readonly string[], value: unknown): FaultChange =>
  Object.fromEntries(regions.map((region) => [region, value]));

const lags = [0, 500, 2_000, 5_000, 15_000, 60_000];
const throttles = [0, 400, 100, 25];
const latencies = [0, 500, 2_000, 8_000];

function networkHandles({ cosmos, global }: Faults, regions: readonly string[]): Handle[] {
  const group = 'Between regions';
  const isSplit = cosmos?.split !== undefined;
  const split = regions.map((region) => [region]);
  const splitSwitch: Switch = {
    type: 'switch',
    id: 'split',
    region: null,
    group,
    key: 's',
    label: 'Split',
    line: 'Replicas stop hearing from each other.',
    said: (on) => (on ? 'Regions no longer hear from each other' : 'The split heals'),
    severity: 'limited',
    isOn: isSplit,
    isBusy: false,
    flip: faultsAction({ cosmos: { split: isSplit ? null : split } }),
  };
  return [
    // One region has nobody to be split from.
    ...(regions.length > 1 ? [splitSwitch] : []),
    {
      type: 'slider',
      id: 'lag',
      group,
      key: 'l',
      label: 'Replication lag',
      line: 'Writes arrive elsewhere this much later.',
      said: () => 'Replication lag',
      at: indexOf(lags, cosmos?.replication?.lagMs),
      settings: lags.map((lagMs) => ({ label: lagMs === 0 ? 'as it is' : duration(lagMs), action: lagAction(lagMs, regions) })),
    },
    {
      type: 'slider',
      id: 'throttle',
      group,
      key: 't',
      label: 'Throttle Cosmos',
      line: 'A region may use this much; then 429.',
      said: () => 'Throttling of Cosmos',
      at: indexOf(throttles, Object.values(cosmos?.throttle ?? {})[0]),
      settings: throttles.map((units) => ({
        label: units === 0 ? 'off' : `${units} RU/s`,
        action: faultsAction({ cosmos: { throttle: units === 0 ? null : each(regions, units) } }),
      })),
    },
    {
      type: 'switch',
      id: 'global',
      region: null,
      group,
      key: 'g',
      label: 'Global Cosmos endpoint down',
      line: 'The account’s own name is refused.',
      said: (on) => (on ? 'The global Cosmos endpoint is refused' : 'The global Cosmos endpoint answers again'),
      severity: 'limited',
      isOn: global?.mode === 'refused',
      isBusy: false,
      flip: faultsAction({ global: global?.mode === 'refused' ? null : { mode: 'refused' } }),
    },
  ];
}

const lagAction = (lagMs: number, regions: readonly string[]): Action => {
  const replication = lagMs === 0 ? null : { lagMs };
  return faultsAction({ cosmos: { replication }, storage: each(regions, { replication }) });
};

function serviceHandles({ vision, events, vault, identity }: Faults, regions: readonly string[]): Handle[] {
  const group = 'Services';
  const isOut = isAnyOut(vision);
  const isStorm = Object.values(events ?? {}).some(({ duplicate }) => duplicate !== undefined);
  const storm = { duplicate: { rate: 1, times: 3 }, shuffle: { windowMs: 3_000 } };
  return [
    {
      type: 'switch',
      id: 'vision',
      region: null,
      group,
      key: 'v',
      label: 'Vision outage',
      line: 'Vision answers 503 in every region.',
      said: (on) => (on ? 'Vision is out everywhere' : 'Vision answers again'),
      severity: 'limited',
      isOn: isOut,
      isBusy: false,
      flip: faultsAction({ vision: each(regions, { mode: isOut ? null : '503' }) }),
    },
    {
      type: 'slider',
      id: 'vision-latency',
      group,
      key: 'b',
      label: 'Vision latency',
      line: 'Vision takes at least this long.',
      said: () => 'Vision latency',
      at: indexOf(latencies, Object.values(vision ?? {})[0]?.latencyMs),
      settings: latencies.map((latencyMs) => ({
        label: latencyMs === 0 ? 'as it is' : duration(latencyMs),
        action: faultsAction({ vision: each(regions, { latencyMs: latencyMs === 0 ? null : latencyMs }) }),
      })),
    },
    {
      type: 'switch',
      id: 'storm',
      region: null,
      group,
      key: 'e',
      label: 'Event storm',
      line: 'Each event comes three times, shuffled over 3 s.',
      said: (on) => (on ? 'Every event now comes three times, shuffled' : 'Events come once again'),
      severity: 'limited',
      isOn: isStorm,
      isBusy: false,
      flip: faultsAction({ events: each(regions, isStorm ? null : storm) }),
    },
    {
      type: 'switch',
      id: 'vault',
      region: null,
      group,
      key: 'o',
      label: 'Vault outage',
      line: 'Key Vault takes requests and never answers.',
      said: (on) => (on ? 'Key Vault answers nowhere' : 'Key Vault answers again'),
      severity: 'limited',
      isOn: isAnyOut(vault),
      isBusy: false,
      flip: faultsAction({ vault: each(regions, isAnyOut(vault) ? null : { mode: 'hang' }) }),
    },
    {
      type: 'switch',
      id: 'identity',
      region: null,
      group,
      key: 'i',
      label: 'Identity outage',
      line: 'Apps get no new tokens in any region.',
      said: (on) => (on ? 'Nobody gets a token' : 'Tokens are given again'),
      severity: 'limited',
      isOn: isAnyOut(identity),
      isBusy: false,
      flip: faultsAction({ identity: each(regions, isAnyOut(identity) ? null : { mode: '500' }) }),
    },
  ];
}

const isAnyOut = (byRegion: Readonly<Record<string, { readonly mode?: string | undefined }>> | undefined): boolean =>
  Object.values(byRegion ?? {}).some(({ mode }) => mode !== undefined && mode !== 'none');

/** The setting nearest to a value that somebody else may have set. */
function indexOf(settings: readonly number[], value: number | undefined): number {
  if (value === undefined) return 0;
  const exact = settings.indexOf(value);
  if (exact !== -1) return exact;
  // Throttles fall, lags rise: the nearest by ratio says the most. The first is off, which it is not.
  const distances = settings.slice(1).map((setting) => Math.abs(Math.log(setting / value)));
  return 1 + distances.indexOf(Math.min(...distances));
}

export interface Use {
  readonly action: Action;
  readonly text: string;
}

/** What using a handle comes to; `to` is a slider's setting, by default the next, and after the last the first. Null while it is busy. */
export function useOf(handle: Handle, to?: number): Use | null {
  if (handle.type === 'switch') return handle.isBusy ? null : { action: handle.flip, text: handle.said(!handle.isOn) };
  const index = to ?? (handle.at + 1) % handle.settings.length;
  const setting = handle.settings[index];
  return setting === undefined ? null : { action: setting.action, text: `${handle.said(true)}: ${setting.label}` };
}
