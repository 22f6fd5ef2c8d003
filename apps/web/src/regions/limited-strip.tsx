import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Regions } from './regions.ts';
import { limitations, type ShownOwn } from './sentences.ts';
import './regions.css';

interface StripProps {
  readonly regions: Regions;
  /** Own pictures on screen, by home. */
  readonly shownOwn: ShownOwn;
}

/** What is limited right now, calmly, in whole sentences. Nothing while all is well. */
export function LimitedStrip({ regions, shownOwn }: StripProps) {
  const sentences = limitations(regions, new Date(), shownOwn);
  const strip = useRef<HTMLDivElement>(null);

  // Headings that stick have to stop below it, however many lines it takes.
  const count = sentences.length;
  useEffect(() => {
    const element = strip.current;
    if (!element || count === 0) return;
    const observer = new ResizeObserver(() => {
      const isSticky = getComputedStyle(element).position === 'sticky';
      document.documentElement.style.setProperty('--strip', `${isSticky ? element.getBoundingClientRect().height : 0}px`);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      document.documentElement.style.removeProperty('--strip');
    };
  }, [count]);

  return (
    <div ref={strip} className="strip" role="status" hidden={count === 0}>
      {sentences.map((sentence) => (
        <p key={sentence}>
          <TriangleAlert size={16} aria-hidden="true" />
          {sentence}
        </p>
      ))}
    </div>
  );
}
