import type { Trace } from '@parallax/local-cloud/api/control-traces';
import { memo, useMemo, useState } from 'react';
import { type Mark, type TracesAddress, tracesHref } from '../address/address.ts';
import { clockTime, duration, millis } from '../words/figures.ts';
import { isCall, shownRows } from './shown-rows.ts';
import { SpanDetails } from './span-details.tsx';
import { colourOf, hasFailed, nameOf, type Place, whereOf } from './trace-words.ts';
import type { Asked } from './use-asked.ts';
import { type Extent, layOut } from './waterfall.ts';
import { WaterfallTree } from './waterfall-tree.tsx';

interface Props {
  readonly asked: Asked<Trace>;
  readonly address: TracesAddress;
  readonly places: readonly Place[];
}

/** One operation over all apps and regions. The room is drawn anew with each event, a trace only when something of it is. */
export const TraceView = memo(function TraceView({ asked: { answer, problem }, address, places }: Props) {
  return (
    <section className="trace panel" aria-labelledby="trace-heading">
      {answer === null ? (
        <>
          <h2 className="heading" id="trace-heading">
            Trace
          </h2>
          {problem === null ? <p className="nothing">Asking for the trace …</p> : <p className="traces-problem">{problem}</p>}
        </>
      ) : (
        <OpenTrace key={answer.operationId} trace={answer} problem={problem} address={address} places={places} />
      )}
    </section>
  );
});

interface OpenProps {
  readonly trace: Trace;
  readonly problem: string | null;
  readonly address: TracesAddress;
  readonly places: readonly Place[];
}

function OpenTrace({ trace, problem, address, places }: OpenProps) {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [hasCalls, setCalls] = useState(false);
  const [zoom, setZoom] = useState<Extent | null>(null);
  const { rows, lengthMs, otherErrors } = useMemo(() => layOut(trace), [trace]);
  const calls = rows.filter(isCall).length;
  const shown = shownRows(rows, { hasCalls, turned, selected: address.spanId });
  const startedAt = Date.parse(trace.startedAt);
  const marks = address.marks.map(({ at, text }) => ({ at: at - startedAt, text }));
  const whole = wholeOf(lengthMs, marks);
  const selected = rows.find(({ span: { id } }) => id === address.spanId) ?? null;
  const regions = [...new Set(trace.spans.flatMap(({ region }) => region ?? []))];
  const failed = rows.filter(hasFailed).length;
  return (
    <>
      <header className="trace-head">
        <h2 id="trace-heading">{trace.name}</h2>
        <p className="trace-summary">
          <span className="n">{duration(trace.durationMs)}</span> in {whereOf(regions, places)},{' '}
          <span className="n">{trace.spans.length}</span> {trace.spans.length === 1 ? 'span' : 'spans'}
          {failed > 0 && (
            <span className="trace-failed">
              , ✕ <span className="n">{failed}</span> failed
            </span>
          )}
        </p>
        <p className="soft trace-when">
          <time className="n" dateTime={trace.startedAt}>
            {clockTime(trace.startedAt)}.{millis(trace.startedAt)}
          </time>{' '}
          <span className="n">{trace.operationId}</span>
        </p>
        <p className="trace-regions">
          {regions.map((region) => (
            <span key={region} className="place" data-place={colourOf(region, places)}>
              {nameOf(region, places)}
            </span>
          ))}
        </p>
        <div className="trace-tools">
          {calls > 0 && (
            <button type="button" className="button" onClick={() => setCalls(!hasCalls)}>
              {hasCalls ? 'Hide' : 'Show'} {calls === 1 ? 'the call of a service' : `${calls} calls of services`}
            </button>
          )}
          {zoom !== null && (
            <button type="button" className="button" onClick={() => setZoom(null)}>
              Whole trace
            </button>
          )}
          <a className="button" href={tracesHref({ ...address, operationId: null, spanId: null, marks: [] })}>
            Overview <kbd>Esc</kbd>
          </a>
        </div>
      </header>
      {problem !== null && <p className="traces-problem">{problem} What is shown was told before.</p>}
      {otherErrors.map((text) => (
        <p key={text} className="traces-problem">
          {text}
        </p>
      ))}
      <WaterfallTree
        rows={shown}
        extent={zoom ?? whole}
        marks={marks}
        places={places}
        turned={turned}
        selected={address.spanId}
        onTurn={setTurned}
        onSelect={(spanId) => window.location.replace(tracesHref({ ...address, spanId }))}
      />
      {selected !== null && (
        <SpanDetails
          row={selected}
          places={places}
          onZoom={() => setZoom(around(selected.startMs, selected.span.durationMs))}
          onClose={() => window.location.replace(tracesHref({ ...address, spanId: null }))}
        />
      )}
    </>
  );
}

function wholeOf(lengthMs: number, marks: readonly Mark[]): Extent {
  const times = marks.map(({ at }) => at);
  return { fromMs: Math.min(0, ...times), toMs: Math.max(lengthMs, ...times) };
}

/** A span with some room before and after it. */
const around = (startMs: number, durationMs: number): Extent => {
  const room = Math.max(durationMs, 1) * 0.1;
  return { fromMs: startMs - room, toMs: startMs + durationMs + room };
};
