import { useLayoutEffect, useRef } from 'react';
import { type Layout, placeOf, visibleIn } from './layout.ts';

/** Scrolled less than this, px, the reader is at the top and wants to see what is new there. */
const atTop = 40;

/**
 * Keeps the picture at the top of the window where it is when the layout changes above it: new pictures arrive, the window gets another
 * width. (Browsers do that by themselves only for content in the flow.)
 * @param galleryTop px from the top of the page.
 */
export function useAnchor(layout: Layout, headingHeight: number, galleryTop: number): void {
  const before = useRef<{ readonly layout: Layout; readonly scrollY: number } | null>(null);

  useLayoutEffect(() => {
    const remember = () => {
      before.current = { layout, scrollY: window.scrollY };
    };
    const last = before.current;
    if (last && last.layout !== layout && last.scrollY > atTop) {
      const top = last.scrollY - galleryTop;
      const id = firstWholeIn(last.layout, headingHeight, top);
      const was = id === null ? null : placeOf(last.layout, headingHeight, id);
      const is = id === null ? null : placeOf(layout, headingHeight, id);
      if (was && is && was.top !== is.top) window.scrollBy({ top: is.top - was.top, behavior: 'instant' });
    }
    remember();
    window.addEventListener('scroll', remember, { passive: true });
    return () => window.removeEventListener('scroll', remember);
  }, [layout, headingHeight, galleryTop]);
}

function firstWholeIn(layout: Layout, headingHeight: number, top: number): string | null {
  const [first] = visibleIn(layout, headingHeight, top + 1, top + 4_000);
  return first?.rows[0]?.cells[0]?.id ?? null;
}
