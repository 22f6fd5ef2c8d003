import type { TimelineEntry } from '@parallax/contracts/image';
import { durationInWords, stopsOf } from './timeline.ts';

interface TrackProps {
  readonly timeline: readonly TimelineEntry[];
  readonly nameOfRegion: (region: string) => string;
}

/** What happened to a picture, as stops along a line with the time between them. */
export function TimelineTrack({ timeline, nameOfRegion }: TrackProps) {
  const stops = stopsOf(timeline);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, which the keyboard must be able to do as well.
    <ol className="track numbers" tabIndex={0} aria-label="What happened to this picture">
      {stops.map((stop, index) => (
        <li key={`${stop.label} ${index}`} title={`${nameOfRegion(stop.region)}${stop.detail ? `: ${stop.detail}` : ''}`}>
          <span className="track-gap">{stop.afterMs === null ? '' : `+${durationInWords(stop.afterMs)}`}</span>
          <span className="track-stop" />
          <span>{stop.label}</span>
          <span className="track-took">
            {stop.tookMs === null ? nameOfRegion(stop.region) : `took ${durationInWords(stop.tookMs)}`}
          </span>
        </li>
      ))}
    </ol>
  );
}
