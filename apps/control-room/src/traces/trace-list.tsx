import type { TraceSummary } from '@parallax/local-cloud/api/control-traces';
import { noFilter, type TraceFilter, type TracesAddress, tracesHref } from '../address/address.ts';
import { clockTime, duration } from '../words/figures.ts';
import { colourOf, nameOf, type Place, shortRole } from './trace-words.ts';
import type { Asked } from './use-asked.ts';

interface Props {
  readonly asked: Asked<readonly TraceSummary[]>;
  readonly address: TracesAddress;
  readonly places: readonly Place[];
  /** Said when nothing new can come; null when it can. */
  readonly notice: string | null;
}

const roles = ['parallax-api', 'parallax-worker'];

export function TraceList({ asked: { answer, problem }, address, places, notice }: Props) {
  const { filter } = address;
  const isNarrowed = filter.role !== null || filter.region !== null || filter.isFailed || filter.image !== null;
  return (
    <section className="traces-list panel" aria-labelledby="traces-heading">
      <header className="traces-head">
        <h2 className="heading" id="traces-heading">
          Traces
        </h2>
        {isNarrowed && (
          <a className="button" data-kind="plain" href={tracesHref({ ...address, filter: noFilter })}>
            Show all
          </a>
        )}
      </header>
      <Filters filter={filter} places={places} onChange={(changed) => goTo({ ...address, filter: changed })} />
      {notice !== null && <p className="traces-notice">{notice}</p>}
      {problem !== null && <p className="traces-problem">{problem}</p>}
      {answer !== null && answer.length > 0 && (
        <ol className="traces-rows" aria-label="Latest traces, newest first">
          {answer.map((trace) => (
            <TraceRow
              key={trace.operationId}
              trace={trace}
              places={places}
              href={tracesHref({ ...address, operationId: trace.operationId, spanId: null, marks: [] })}
              isOpen={trace.operationId === address.operationId}
            />
          ))}
        </ol>
      )}
      {answer?.length === 0 && (
        <p className="nothing">
          {isNarrowed
            ? 'None of the traces that are kept is like this.'
            : 'Nothing has been told yet. Upload a picture in the photo app: apps tell what they did a second or two later.'}
        </p>
      )}
      {answer === null && problem === null && <p className="nothing">Asking for traces …</p>}
    </section>
  );
}

/** Without an entry in the browser's history for each change of a filter. */
const goTo = (address: TracesAddress): void => window.location.replace(tracesHref(address));

interface FilterProps {
  readonly filter: TraceFilter;
  readonly places: readonly Place[];
  readonly onChange: (filter: TraceFilter) => void;
}

function Filters({ filter, places, onChange }: FilterProps) {
  return (
    <div className="traces-filter">
      <select
        aria-label="App"
        value={filter.role ?? ''}
        onChange={({ target }) => onChange({ ...filter, role: target.value || null })}
      >
        <option value="">every app</option>
        {roles.map((role) => (
          <option key={role} value={role}>
            {shortRole(role)}
          </option>
        ))}
      </select>
      <select
        aria-label="Region"
        value={filter.region ?? ''}
        onChange={({ target }) => onChange({ ...filter, region: target.value || null })}
      >
        <option value="">every region</option>
        {places.map(({ name, displayName }) => (
          <option key={name} value={name}>
            {displayName}
          </option>
        ))}
      </select>
      <label>
        <input
          type="checkbox"
          checked={filter.isFailed}
          onChange={({ target }) => onChange({ ...filter, isFailed: target.checked })}
        />{' '}
        failed
      </label>
      {filter.image !== null && <p className="traces-image n soft">of image {filter.image}</p>}
    </div>
  );
}

interface RowProps {
  readonly trace: TraceSummary;
  readonly places: readonly Place[];
  readonly href: string;
  readonly isOpen: boolean;
}

function TraceRow({ trace, places, href, isOpen }: RowProps) {
  const { name, startedAt, durationMs, spans, failed, regions } = trace;
  return (
    <li>
      <a className="trace-row" data-row="true" href={href} aria-current={isOpen ? 'page' : undefined}>
        <span className="trace-name">{name}</span>
        <span className="n trace-length">{duration(durationMs)}</span>
        <span className="trace-where soft">
          {regions.map((region) => (
            <span key={region} className="place" data-place={colourOf(region, places)}>
              {nameOf(region, places)}
            </span>
          ))}
        </span>
        <span className="soft trace-facts">
          {failed && <span className="trace-failed">✕ failed </span>}
          <span className="n">{spans === 1 ? '1 span' : `${spans} spans`}</span>{' '}
          <time dateTime={startedAt}>{clockTime(startedAt)}</time>
        </span>
      </a>
    </li>
  );
}
