import { noTrace, tracesHref } from '../address/address.ts';
import { answered, nameOf, type Place, shortRole, spanDuration } from './trace-words.ts';
import type { WaterfallRow } from './waterfall.ts';

interface Props {
  readonly row: WaterfallRow;
  readonly places: readonly Place[];
  readonly onZoom: () => void;
  readonly onClose: () => void;
}

/** What is known of one span. */
export function SpanDetails({ row, places, onZoom, onClose }: Props) {
  const { span, startMs, movedMs, errors } = row;
  // The SDK's own notes to the service say nothing of the work.
  const attributes = Object.entries(span.attributes)
    .filter(([name]) => !name.startsWith('_MS.'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return (
    <section className="span-details" aria-labelledby="span-heading">
      <header>
        <h3 id="span-heading">{span.name}</h3>
        <p className="soft">
          {shortRole(span.role)} in {nameOf(span.region, places)}, from <span className="n">{spanDuration(startMs)}</span> for{' '}
          <span className="n">{spanDuration(span.durationMs)}</span>, {span.success ? 'succeeded' : 'failed'}
          {answered(span)}
        </p>
        <div className="trace-tools">
          <button type="button" className="button" onClick={onZoom}>
            Zoom in
          </button>
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        </div>
      </header>
      {errors.map((text) => (
        <p key={text} className="traces-problem">
          {text}
        </p>
      ))}
      {movedMs > 0 && (
        <p className="traces-notice">
          Its machine’s clock is slower than its parent’s: it said that it began {spanDuration(movedMs)} earlier, and is drawn
          where it can have begun.
        </p>
      )}
      <dl className="n">
        {attributes.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {span.links.map((operationId) => (
          <div key={operationId}>
            <dt>set off by</dt>
            <dd>
              <a href={tracesHref({ ...noTrace, operationId })}>{operationId}</a>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
