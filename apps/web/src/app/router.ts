import { flushSync } from 'react-dom';
import { type Address, readAddress, writeAddress } from '../pictures/address.ts';

export interface Router {
  readonly get: () => Address;
  readonly subscribe: (listener: () => void) => () => void;
  /** Goes to an address; `replace` leaves no step to come back to. */
  readonly go: (to: Address, how?: { readonly replace?: boolean }) => void;
  /** Closes what `go` opened: a step back if the page itself made that step, else the given address in its place. Resolves when it is done. */
  readonly leave: (to: Address) => Promise<void>;
}

interface Step {
  /** How many steps of this page lie before this one. */
  readonly depth: number;
}

/** The history API, narrowed to what this page's addresses need. */
export function createRouter(): Router {
  const listeners = new Set<() => void>();
  let address = readAddress(location.search);
  const depth = (): number => (history.state as Step | null)?.depth ?? 0;

  const settle = () => {
    address = readAddress(location.search);
    flushSync(() => {
      for (const listener of [...listeners]) listener();
    });
  };
  window.addEventListener('popstate', settle);

  const go: Router['go'] = (to, { replace = false } = {}) => {
    if (writeAddress(to) === writeAddress(address)) return;
    const state: Step = { depth: replace ? depth() : depth() + 1 };
    history[replace ? 'replaceState' : 'pushState'](state, '', writeAddress(to));
    settle();
  };

  return {
    get: () => address,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    go,
    async leave(to) {
      if (depth() === 0) return go(to, { replace: true });
      const settled = new Promise<void>((resolve) => window.addEventListener('popstate', () => resolve(), { once: true }));
      history.back();
      await settled;
    },
  };
}
