import type { Region, RegionDetails } from '@parallax/contracts/region';

/** What the page knows of regions. They come with every list; reasons only with a question of their own. */
export interface Regions {
  /** Name of the region that served the last answer; null before the first. */
  readonly serving: string | null;
  readonly all: readonly Region[];
  readonly details: readonly RegionDetails[];
  /** False while the browser says that it has no network. */
  readonly online: boolean;
  /** Since when no address of the API answers, ms; null while one does. */
  readonly silentSince: number | null;
}

export type RegionsAction =
  | { readonly type: 'served'; readonly region: string }
  | { readonly type: 'told'; readonly regions: readonly Region[] }
  | { readonly type: 'detailed'; readonly details: readonly RegionDetails[] }
  | { readonly type: 'network'; readonly online: boolean }
  | { readonly type: 'silent'; readonly now: number };

export const noRegions: Regions = { serving: null, all: [], details: [], online: true, silentSince: null };

export function reduceRegions(state: Regions, action: RegionsAction): Regions {
  switch (action.type) {
    case 'served':
      if (state.serving === action.region && state.silentSince === null) return state;
      return { ...state, serving: action.region, silentSince: null };
    case 'told':
      return JSON.stringify(state.all) === JSON.stringify(action.regions) ? state : { ...state, all: action.regions };
    case 'detailed':
      return { ...state, details: action.details, all: action.details };
    case 'network':
      return state.online === action.online ? state : { ...state, online: action.online };
    case 'silent':
      return state.silentSince !== null ? state : { ...state, silentSince: action.now };
  }
}

export const stateOf = (state: Regions, name: string | null): Region['state'] | null =>
  state.all.find((region) => region.name === name)?.state ?? null;

/** Something does not work as it should, so the states are worth asking for by themselves. */
export const isLimited = (state: Regions): boolean =>
  state.silentSince !== null || state.all.some((region) => region.state !== 'available');

/** What a person is told once when it works again; null when nothing has just come back, or the network is away anyway. */
export function goodNews(before: Regions, after: Regions): string | null {
  if (!after.online) return null;
  const back = after.all.filter(
    (region) => region.state === 'available' && (stateOf(before, region.name) ?? 'available') !== 'available',
  );
  if (back.length > 0)
    return `${back.map((region) => region.displayName).join(' and ')} ${back.length === 1 ? 'is' : 'are'} back.`;
  return before.silentSince !== null && after.silentSince === null ? 'Parallax answers again.' : null;
}

/** What people call a region; its name when it is not known (yet). */
export const displayName = (state: Regions, name: string): string =>
  state.all.find((region) => region.name === name)?.displayName ?? name;
