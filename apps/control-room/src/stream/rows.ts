import type { Journey, Other, Stream } from './journeys.ts';
import type { Stage } from './stages.ts';

export type Row =
  | { readonly type: 'journey'; readonly key: string; readonly at: number; readonly journey: Journey }
  | { readonly type: 'event'; readonly key: string; readonly at: number; readonly event: Other };

export interface RowFilter {
  /** Part of an id, or anything that holds one: the address of a thumbnail. */
  readonly search: string;
  /** Journeys without any of these are left out; empty shows all. */
  readonly hidden: ReadonlySet<Stage>;
}

export const maxRows = 70;

/** Newest first. A journey stands where it began, so that rows do not jump about while things happen to it. */
export function rowsOf({ journeys, others }: Stream, { search, hidden }: RowFilter): Row[] {
  const wanted = idIn(search);
  const found = [...journeys.values()]
    .filter(({ id }) => wanted === '' || id.includes(wanted))
    .filter(({ events }) => hidden.size === 0 || events.some(({ kind }) => !hidden.has(kind as Stage)))
    .map((journey): Row => ({ type: 'journey', key: journey.id, at: journey.startedAt, journey }));
  const told =
    wanted === ''
      ? others.map((event): Row => ({ type: 'event', key: `event ${event.id}`, at: Date.parse(event.at), event }))
      : [];
  return [...found, ...told].toSorted((a, b) => b.at - a.at).slice(0, maxRows);
}

const wholeId = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;

/** The id in what a person typed or pasted; without a whole one, what they typed. */
export function idIn(search: string): string {
  const text = search.trim().toLowerCase();
  return wholeId.exec(text)?.[0] ?? text;
}

export const isWholeId = (text: string): boolean => new RegExp(`^${wholeId.source}$`).test(text);
