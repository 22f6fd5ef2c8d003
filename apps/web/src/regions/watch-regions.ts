import type { RegionDetails } from '@parallax/contracts/region';
import type { Store } from '../store/store.ts';
import { goodNews, isLimited, type Regions, type RegionsAction } from './regions.ts';

export interface WatchRegionsOptions {
  readonly store: Store<Regions, RegionsAction>;
  readonly ask: () => Promise<{ readonly regions: readonly RegionDetails[] }>;
  readonly isSeen: () => boolean;
  /** Called whenever something works again. */
  readonly onBack: () => void;
  /** Called with what to tell of it. */
  readonly onNews: (sentence: string) => void;
  /** Called when any region's state is another than before. */
  readonly onChange: () => void;
}

/** How often states are asked for while something is limited, ms; else they come with lists. */
const everyMs = 3_000;
/** Regions find out one after the other that one is back, and lists still tell of before: the same is not told again for so long, ms. */
const sameNewsMs = 60_000;

/**
 * Keeps the states of regions fresh while something is limited, or after an address failed, and tells what came back. `look` asks at once,
 * one question at a time.
 */
export function watchRegions({ store, ask, isSeen, onBack, onNews, onChange }: WatchRegionsOptions): {
  readonly look: () => void;
} {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isAsking = false;
  let before = store.get();
  const toldAt = new Map<string, number>();

  store.subscribe(() => {
    const after = store.get();
    const news = goodNews(before, after);
    const isOther = statesOf(before) !== statesOf(after);
    before = after;
    if (news !== null) {
      onBack();
      tell(news);
    }
    if (isOther) onChange();
    // Reasons only come with a question of its own.
    if (isOther && isLimited(after)) look();
    else if (isLimited(after)) schedule();
  });

  function tell(news: string): void {
    const now = Date.now();
    if (now - (toldAt.get(news) ?? -sameNewsMs) >= sameNewsMs) onNews(news);
    toldAt.set(news, now);
  }

  function schedule(): void {
    if (isAsking || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      if (isSeen()) look();
      else schedule();
    }, everyMs);
  }

  function look(): void {
    if (isAsking) return;
    isAsking = true;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    ask()
      .then(
        ({ regions }) => store.dispatch({ type: 'detailed', details: regions }),
        (error: unknown) => console.info('The regions could not be asked.', error),
      )
      .finally(() => {
        isAsking = false;
        if (isLimited(store.get())) schedule();
      });
  }

  return { look };
}

const statesOf = ({ all, silentSince }: Regions): string =>
  `${all.map((region) => `${region.name} ${region.state}`).join()} ${silentSince !== null}`;
