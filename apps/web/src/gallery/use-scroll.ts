import { useSyncExternalStore } from 'react';

/** Scrolling re-renders the gallery once per so many px, not once per frame: it draws that much more on either side. */
export const scrollStep = 200;

/** How far the page is scrolled, in steps of `scrollStep` px, and how high its window is. */
export function useScroll(): { readonly top: number; readonly windowHeight: number } {
  const top = useSyncExternalStore(listenToScroll, () => Math.floor(window.scrollY / scrollStep) * scrollStep);
  const windowHeight = useSyncExternalStore(listenToSize, () => window.innerHeight);
  return { top, windowHeight };
}

function listenToScroll(listener: () => void): () => void {
  window.addEventListener('scroll', listener, { passive: true });
  return () => window.removeEventListener('scroll', listener);
}

function listenToSize(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}
