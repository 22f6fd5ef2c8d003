import { shortId } from './journey-words.ts';
import type { Journey } from './journeys.ts';
import { Thumbnail } from './thumbnail.tsx';

const shown = 24;

interface Props {
  readonly journeys: readonly Journey[];
  readonly urlsOf: (journey: Journey) => readonly string[];
  readonly onChoose: (id: string) => void;
}

/** Pictures to choose from, while the search is empty. */
export function ThumbnailSheet({ journeys, urlsOf, onChoose }: Props) {
  const latest = journeys
    .filter(({ picture }) => picture !== null)
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .slice(0, shown);
  if (latest.length === 0) return null;
  return (
    <ul className="sheet" aria-label="Latest pictures">
      {latest.map((journey) => (
        <li key={journey.id}>
          {/* Pressed down, not clicked: the search gives up the focus in between, and the sheet goes with it. */}
          <button
            type="button"
            aria-label={`Image ${shortId(journey.id)}`}
            onPointerDown={(event) => {
              event.preventDefault();
              onChoose(journey.id);
            }}
            onClick={() => onChoose(journey.id)}
          >
            <Thumbnail urls={urlsOf(journey)} />
          </button>
        </li>
      ))}
    </ul>
  );
}
