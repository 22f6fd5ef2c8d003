import { useEffect } from 'react';
import type { Filter } from '../api/images.ts';
import { listKey } from '../pictures/address.ts';
import { listOf } from '../pictures/pictures.ts';
import type { Services } from './services.ts';

/** How often the newest pictures and the states of regions are asked for while somebody looks, ms: soon at first, then less often. */
const firstRefreshMs = 3_000;
const refreshMs = 15_000;
/** How long after a failure the first page is asked for again by itself, ms. */
const againMs = 5_000;

/** Keeps the list of a filter fresh: when it is shown, from time to time, when the page is looked at again, when the network is back. */
export function useFeed({ lists, pictures }: Services, { tag, mine, deleted }: Filter): void {
  useEffect(() => {
    const filter = { tag, mine, deleted };
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    let pauseMs = firstRefreshMs;
    const refresh = async () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') await lists.refresh(filter);
      if (over) return;
      clearTimeout(timer);
      const hasFailed = listOf(pictures.get(), listKey(filter)).status === 'failed';
      timer = setTimeout(() => void refresh(), hasFailed ? againMs : pauseMs);
      pauseMs = Math.min(refreshMs, pauseMs * 1.7);
    };
    const refreshNow = () => void refresh();
    refreshNow();
    document.addEventListener('visibilitychange', refreshNow);
    window.addEventListener('online', refreshNow);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', refreshNow);
      window.removeEventListener('online', refreshNow);
    };
  }, [lists, pictures, tag, mine, deleted]);
}
