import type { ControlRegion } from '@parallax/local-cloud/api/control-state';
import { type RefObject, useCallback, useMemo, useState } from 'react';
import { EventRow } from './event-row.tsx';
import { FoundImage } from './found-image.tsx';
import { JourneyRow } from './journey-row.tsx';
import type { Journey, Stream } from './journeys.ts';
import { idIn, isWholeId, rowsOf } from './rows.ts';
import { place, ticks } from './scale.ts';
import { type Stage, stageNames, stages } from './stages.ts';
import { ThumbnailSheet } from './thumbnail-sheet.tsx';
import './stream.css';

interface Props {
  readonly stream: Stream;
  readonly regions: readonly ControlRegion[];
  readonly isHeld: boolean;
  readonly now: number;
  readonly open: string | null;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onOpen: (id: string | null) => void;
  readonly onHold: (on: boolean) => void;
}

export function StreamPanel({ stream, regions, isHeld, now, open, searchRef, onOpen, onHold }: Props) {
  const [search, setSearch] = useState('');
  const [hidden, setHidden] = useState<ReadonlySet<Stage>>(new Set());
  const names = useNames(regions);
  const urlsOf = (journey: Journey) => pictureUrls(journey, regions);
  const rows = useMemo(() => rowsOf(stream, { search, hidden }), [stream, search, hidden]);
  const toggle = useCallback((id: string) => onOpen(id === open ? null : id), [onOpen, open]);
  const wanted = idIn(search);
  return (
    <section className="stream panel" aria-labelledby="stream-heading">
      <header className="stream-head">
        <h2 className="heading" id="stream-heading">
          What happens
        </h2>
        <input
          ref={searchRef}
          className="search n"
          type="search"
          placeholder="image id, or a thumbnail’s address  /"
          aria-label="Search for an image by its id or its thumbnail's address"
          aria-keyshortcuts="/"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <button type="button" className="button" aria-pressed={isHeld} onClick={() => onHold(!isHeld)}>
          {isHeld ? 'Held' : 'Hold'} <kbd>p</kbd>
        </button>
      </header>
      <StageFilter hidden={hidden} onChange={setHidden} />
      {document.activeElement === searchRef.current && wanted === '' && (
        <ThumbnailSheet journeys={[...stream.journeys.values()]} urlsOf={urlsOf} onChoose={setSearch} />
      )}
      <div className="ruler" aria-hidden="true">
        {ticks.map(({ ms, label }) => (
          <span key={ms} className="n" style={{ left: `${place(ms) * 100}%` }}>
            {label}
          </span>
        ))}
      </div>
      <ol className="rows" aria-label="Images and events, newest first">
        {rows.map((row) =>
          row.type === 'event' ? (
            <EventRow key={row.key} event={row.event} names={names} />
          ) : (
            <JourneyRow
              key={row.key}
              journey={row.journey}
              urls={urlsOf(row.journey)}
              hidden={hidden}
              isOpen={open === row.journey.id}
              now={row.journey.readyMs === null ? now : 0}
              names={names}
              onToggle={toggle}
            />
          ),
        )}
      </ol>
      {rows.length === 0 && isWholeId(wanted) && <FoundImage id={wanted} names={names} />}
      {rows.length === 0 && !isWholeId(wanted) && (
        <p className="nothing">
          {wanted === ''
            ? 'Nothing has happened yet. Upload a picture in the photo app.'
            : `None of the latest images has “${wanted}” in its id. With a whole id older ones are found as well.`}
        </p>
      )}
    </section>
  );
}

function StageFilter({ hidden, onChange }: { hidden: ReadonlySet<Stage>; onChange: (hidden: ReadonlySet<Stage>) => void }) {
  const flip = (stage: Stage) =>
    onChange(hidden.has(stage) ? new Set([...hidden].filter((name) => name !== stage)) : new Set([...hidden, stage]));
  return (
    <fieldset className="stage-filter">
      <legend className="visually-hidden">Stages that are shown</legend>
      {stages.map((stage) => (
        <button
          key={stage}
          type="button"
          className="stage"
          data-stage={stage}
          aria-pressed={!hidden.has(stage)}
          title={stageNames[stage].line}
          onClick={() => flip(stage)}
        >
          {stageNames[stage].label}
        </button>
      ))}
    </fieldset>
  );
}

const useNames = (regions: readonly ControlRegion[]): ((region: string) => string) => {
  const key = regions.map(({ name, displayName }) => `${name}=${displayName}`).join('|');
  // Rows are redrawn when this function changes, and regions come anew every second.
  return useCallback((region) => regions.find(({ name }) => name === region)?.displayName ?? region, [key]);
};

function pictureUrls({ picture }: Journey, regions: readonly ControlRegion[]): string[] {
  const region = regions.find(({ name }) => name === picture?.region);
  if (picture === null || region === undefined) return [];
  const { blob, blobSecondary } = region.addresses;
  const bases = region.status === 'up' ? [blob, blobSecondary] : [blobSecondary];
  return bases.flatMap((base) => (base === undefined ? [] : [`${base}/${picture.blob}`]));
}
