import { memo } from 'react';
import { clockTime } from '../words/figures.ts';
import { JourneySteps } from './journey-steps.tsx';
import { marksOf, outcomeOf, shortId } from './journey-words.ts';
import type { Journey } from './journeys.ts';
import type { Stage } from './stages.ts';
import { Thumbnail } from './thumbnail.tsx';

export interface JourneyRowProps {
  readonly journey: Journey;
  readonly urls: readonly string[];
  readonly hidden: ReadonlySet<Stage>;
  readonly isOpen: boolean;
  /** Rounded, so that a row that is done does not change. */
  readonly now: number;
  readonly names: (region: string) => string;
  readonly onToggle: (id: string) => void;
}

export const JourneyRow = memo(function JourneyRow({ journey, urls, hidden, isOpen, now, names, onToggle }: JourneyRowProps) {
  const { id, region } = journey;
  const outcome = outcomeOf(journey, now);
  const where = region === null ? '' : names(region);
  return (
    <li className="row" data-open={isOpen}>
      <button type="button" className="journey" data-row="true" aria-expanded={isOpen} onClick={() => onToggle(id)}>
        <Thumbnail key={urls[0]} urls={urls} />
        <span className="journey-name">
          <span className="n">
            <span className="visually-hidden">Image </span>
            {shortId(id)}
          </span>
          <span className="soft">{where}</span>
        </span>
        <span className="lanes" aria-hidden="true">
          {marksOf(journey, hidden).map(({ key, stage, lane, from, width, level }) => (
            <i
              key={key}
              className="mark"
              data-stage={stage}
              data-level={level}
              style={{ left: `${from * 100}%`, width: `${width * 100}%`, top: `${lane * 4}px` }}
            />
          ))}
        </span>
        <span className="outcome n" data-tone={outcome.tone}>
          {outcome.text}
          <span className="soft">{clockTime(journey.startedAt)}</span>
        </span>
      </button>
      {isOpen && <JourneySteps journey={journey} names={names} />}
    </li>
  );
});
