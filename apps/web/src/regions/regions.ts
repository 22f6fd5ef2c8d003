import type { Region, RegionDetails } from '@parallax/contracts/region';

/** What the page knows of regions. They come with every list; counts and reasons only with a question of their own. */
export interface Regions {
  /** Name of the region that served the last answer; null before the first. */
  readonly serving: string | null;
  readonly all: readonly Region[];
  readonly details: readonly RegionDetails[];
  /** False while the browser says that it has no network. */
  readonly online: boolean;
}

export type RegionsAction =
  | { readonly type: 'served'; readonly region: string }
  | { readonly type: 'told'; readonly regions: readonly Region[] }
  | { readonly type: 'detailed'; readonly details: readonly RegionDetails[] }
  | { readonly type: 'network'; readonly online: boolean };

export const noRegions: Regions = { serving: null, all: [], details: [], online: true };

export function reduceRegions(state: Regions, action: RegionsAction): Regions {
  switch (action.type) {
    case 'served':
      return state.serving === action.region ? state : { ...state, serving: action.region };
    case 'told':
      return JSON.stringify(state.all) === JSON.stringify(action.regions) ? state : { ...state, all: action.regions };
    case 'detailed':
      return { ...state, details: action.details, all: action.details };
    case 'network':
      return state.online === action.online ? state : { ...state, online: action.online };
  }
}

/** What people call a region; its name when it is not known (yet). */
export const displayName = (state: Regions, name: string): string =>
  state.all.find((region) => region.name === name)?.displayName ?? name;
