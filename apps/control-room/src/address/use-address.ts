import { useSyncExternalStore } from 'react';
import { type Address, readAddress } from './address.ts';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

let last: { readonly hash: string; readonly address: Address } | null = null;

/** The same object for as long as the address is the same. */
function current(): Address {
  const { hash } = window.location;
  if (last?.hash !== hash) last = { hash, address: readAddress(hash) };
  return last.address;
}

/** What the page's address says; links change it, and the browser's own way back. */
export const useAddress = (): Address => useSyncExternalStore(subscribe, current);
