import type { Drill } from '@parallax/local-cloud/api/control-drills';
import type { ControlEvent } from '@parallax/local-cloud/api/control-events';
import { useState } from 'react';
import { clockTime, duration } from '../words/figures.ts';
import { eventsAround } from './events-around.ts';
import { markAt, timelineOf } from './timeline.ts';
import './drills.css';

interface Props {
  readonly drills: readonly Drill[];
  readonly events: readonly ControlEvent[];
  readonly now: number;
  /** Where the scrubber stands, ms since 1970; null while it runs along with the drill. */
  readonly cursor: number | null;
  readonly onCursor: (at: number | null) => void;
  readonly names: (region: string) => string;
}

/** One drill as a timeline; afterwards, or in the middle of it, it can be scrubbed. */
export function DrillPanel({ drills, events, now, cursor, onCursor, names }: Props) {
  const [chosen, setChosen] = useState<string | null>(null);
  const drill = drills.find(({ id }) => id === chosen) ?? drills[0];
  if (drill === undefined) return null;
  const timeline = timelineOf(drill, now);
  const { marks, startedAt, lengthMs } = timeline;
  const at = Math.min(cursor ?? startedAt + lengthMs, startedAt + lengthMs);
  const current = markAt(timeline, at);
  const mark = marks[current];
  const choose = (id: string) => {
    setChosen(id);
    onCursor(null);
  };
  return (
    <section className="drill panel" aria-labelledby="drill-heading">
      <header className="drill-head">
        <h2 className="heading" id="drill-heading">
          Drill
        </h2>
        <select className="drill-choice" aria-label="Drill" value={drill.id} onChange={({ target }) => choose(target.value)}>
          {drills.map(({ id, name, startedAt: began }) => (
            <option key={id} value={id}>{`${name}, ${clockTime(began)}`}</option>
          ))}
        </select>
        <p className="drill-hypothesis">{drill.hypothesis}</p>
        <Verdict drill={drill} />
      </header>
      <div className="drill-track">
        {marks.map(({ place, kind, text }, index) => (
          <i
            key={`${place} ${text}`}
            className="drill-mark"
            data-kind={kind}
            data-holds={drill.verdict?.holds}
            data-past={index <= current}
            style={{ left: `${place * 100}%` }}
          />
        ))}
        <input
          type="range"
          aria-label="Moment of the drill"
          aria-valuetext={`${duration(at - startedAt)}: ${mark?.text ?? ''}`}
          min={0}
          max={lengthMs}
          step={lengthMs / 400}
          value={at - startedAt}
          onChange={({ target }) => onCursor(startedAt + target.valueAsNumber)}
        />
      </div>
      <div className="drill-now">
        <p>
          <span className="n">{duration(at - startedAt)}</span> {mark?.text}
          {mark?.region && <span className="soft"> {names(mark.region)}</span>}
        </p>
        {cursor !== null && (
          <button type="button" className="button" onClick={() => onCursor(null)}>
            {timeline.isOver ? 'To the end' : 'Follow'}
          </button>
        )}
      </div>
      {cursor !== null && (
        <ol className="drill-events">
          {eventsAround(events, at).map((event) => (
            <li key={event.id} data-level={event.level}>
              <span className="n soft">{offset(Date.parse(event.at) - at)}</span> {event.text}
              {event.region && <span className="soft"> {names(event.region)}</span>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

const offset = (ms: number): string => `${ms < 0 ? '−' : '+'}${duration(Math.abs(ms))}`;

function Verdict({ drill: { verdict } }: { drill: Drill }) {
  if (verdict === undefined)
    return (
      <span className="verdict" data-holds="open">
        running
      </span>
    );
  return (
    <span className="verdict" data-holds={verdict.holds} title={verdict.text}>
      {verdict.holds ? '✓ holds' : '✕ does not hold'}
    </span>
  );
}
