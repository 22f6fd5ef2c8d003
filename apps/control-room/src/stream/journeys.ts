import type { ControlEvent } from '@parallax/local-cloud/api/control-events';
import { isStage } from './stages.ts';

/** Everything that is known to have happened to one image. */
export interface Journey {
  readonly id: string;
  /** Of the first event, ms since 1970. */
  readonly startedAt: number;
  readonly lastAt: number;
  /** Where it began. */
  readonly region: string | null;
  /** Oldest first. */
  readonly events: readonly ControlEvent[];
  /** From the file's arrival to its picture ready; null while it is not. */
  readonly readyMs: number | null;
  readonly level: ControlEvent['level'];
  /** Region and blob of its smallest picture; null until one is stored. */
  readonly picture: { readonly region: string; readonly blob: string } | null;
}

/** Something that belongs to no image; told several times in a row it is one entry, with its latest time. */
export interface Other extends ControlEvent {
  readonly times: number;
}

/** What the stream shows, bounded: the page stays open for hours. */
export interface Stream {
  readonly journeys: ReadonlyMap<string, Journey>;
  /** What belongs to no image, oldest first. */
  readonly others: readonly Other[];
  readonly lastId: number;
}

export const emptyStream: Stream = { journeys: new Map(), others: [], lastId: 0 };

/** All that is kept, in no order. */
export const eventsOf = ({ journeys, others }: Stream): ControlEvent[] => [
  ...others,
  ...[...journeys.values()].flatMap(({ events }) => events),
];

const maxJourneys = 240;
const maxOthers = 240;
/** An image that is retried for hours keeps its beginning and its latest events. */
const maxEvents = 80;
const keptFirst = 20;

/** The stream after more events. Those that were seen are left out. */
export function addEvents(stream: Stream, events: readonly ControlEvent[]): Stream {
  const fresh = events.filter(({ id }) => id > stream.lastId);
  if (fresh.length === 0) return stream;
  const journeys = new Map(stream.journeys);
  const others = [...stream.others];
  for (const event of fresh) {
    if (event.image !== null && isStage(event.kind)) journeys.set(event.image, extended(journeys.get(event.image), event));
    else if (!isStage(event.kind) || event.level !== 'info') tell(others, event);
  }
  return { journeys: newest(journeys), others: others.slice(-maxOthers), lastId: fresh.at(-1)?.id ?? stream.lastId };
}

function tell(others: Other[], event: ControlEvent): void {
  const last = others.at(-1);
  const isSame = last !== undefined && last.what === event.what && last.region === event.region && last.text === event.text;
  if (isSame) others[others.length - 1] = { ...event, id: last.id, times: last.times + 1 };
  else others.push({ ...event, times: 1 });
}

function extended(journey: Journey | undefined, event: ControlEvent): Journey {
  const id = event.image ?? '';
  const at = Date.parse(event.at);
  // What took long began before it was told.
  const began = at - (event.kind === 'resize' || event.kind === 'recognise' ? (event.ms ?? 0) : 0);
  if (journey === undefined) {
    const first = { id, startedAt: began, lastAt: at, region: event.region, events: [event], level: event.level };
    return { ...first, readyMs: null, picture: pictureOf(null, event) };
  }
  const events = inOrder(journey.events, event);
  const arrived = events.find(({ kind }) => kind === 'upload');
  const isReady = event.what === 'image-ready' && journey.readyMs === null && arrived !== undefined;
  return {
    id,
    startedAt: Math.min(journey.startedAt, began),
    lastAt: Math.max(journey.lastAt, at),
    region: arrived?.region ?? journey.region,
    events: events.length <= maxEvents ? events : [...events.slice(0, keptFirst), ...events.slice(keptFirst - maxEvents)],
    readyMs: isReady ? Math.max(0, at - Date.parse(arrived.at)) : journey.readyMs,
    level: worse(journey.level, event.level),
    picture: pictureOf(journey.picture, event),
  };
}

/** Services tell of the same moment in any order. */
function inOrder(events: readonly ControlEvent[], event: ControlEvent): ControlEvent[] {
  const later = events.findIndex(({ at }) => at > event.at);
  return later === -1 ? [...events, event] : [...events.slice(0, later), event, ...events.slice(later)];
}

/** Pictures are stored in several sizes; the number at the end of the name is the size. */
function pictureOf(before: Journey['picture'], { kind, blob, region }: ControlEvent): Journey['picture'] {
  if (kind !== 'write' || blob === null || region === null || !/\.(webp|jpe?g|png|svg)$/.test(blob)) return before;
  return before === null || sideOf(blob) < sideOf(before.blob) ? { region, blob } : before;
}

const sideOf = (blob: string): number => Number(/(\d+)\.\w+$/.exec(blob)?.[1] ?? Number.POSITIVE_INFINITY);

function newest(journeys: ReadonlyMap<string, Journey>): ReadonlyMap<string, Journey> {
  if (journeys.size <= maxJourneys) return journeys;
  const sorted = [...journeys].toSorted(([, a], [, b]) => b.lastAt - a.lastAt);
  return new Map(sorted.slice(0, maxJourneys));
}

const ranks = { info: 0, warn: 1, error: 2 } as const;
const worse = (a: ControlEvent['level'], b: ControlEvent['level']) => (ranks[a] >= ranks[b] ? a : b);
