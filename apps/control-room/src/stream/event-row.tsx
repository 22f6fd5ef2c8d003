import { memo } from 'react';
import { clockTime, duration } from '../words/figures.ts';
import type { Other } from './journeys.ts';

/** What belongs to no image, as one line between the images. */
export const EventRow = memo(function EventRow({ event, names }: { event: Other; names: (region: string) => string }) {
  const { at, kind, text, region, ms, level, times } = event;
  return (
    <li className="row told" data-kind={kind} data-level={level}>
      <time className="n soft" dateTime={at}>
        {clockTime(at)}
      </time>
      <span className="told-kind">{kind}</span>
      <span className="told-text">
        {text}
        {times > 1 && <span className="n soft"> ×{times}</span>}
      </span>
      <span className="soft">{region === null ? '' : names(region)}</span>
      <span className="n soft told-ms">{ms === null ? '' : duration(ms)}</span>
    </li>
  );
});
