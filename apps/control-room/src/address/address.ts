/** What the page shows, as its address says it behind the #; the room itself has none. */
export type Address = { readonly view: 'room' } | ({ readonly view: 'traces' } & TracesAddress);

export interface TracesAddress {
  /** The trace that is open; null for none. */
  readonly operationId: string | null;
  /** The span that is looked at; null for none. */
  readonly spanId: string | null;
  readonly filter: TraceFilter;
  /** Moments that somebody else measured, to be drawn into the trace. */
  readonly marks: readonly Mark[];
}

export interface TraceFilter {
  readonly role: string | null;
  readonly region: string | null;
  readonly isFailed: boolean;
  readonly image: string | null;
}

export interface Mark {
  /** ms since 1970. */
  readonly at: number;
  readonly text: string;
}

export const noFilter: TraceFilter = { role: null, region: null, isFailed: false, image: null };
export const noTrace: TracesAddress = { operationId: null, spanId: null, filter: noFilter, marks: [] };

const maxMarks = 6;
const maxMarkText = 60;

/** `#/traces/<operation>/<span>?role=&region=&failed=true&image=&mark=<ms since 1970>,<words>`. Whatever else is there is the room. */
export function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [, view, operationId, spanId] = path.split('/').map(decoded);
  if (view !== 'traces') return { view: 'room' };
  const given = new URLSearchParams(query);
  const filter: TraceFilter = {
    role: given.get('role'),
    region: given.get('region'),
    isFailed: given.get('failed') === 'true',
    image: given.get('image'),
  };
  return {
    view: 'traces',
    operationId: operationId || null,
    spanId: spanId || null,
    filter,
    marks: given.getAll('mark').slice(0, maxMarks).flatMap(readMark),
  };
}

export function tracesHref({ operationId, spanId, filter, marks }: TracesAddress): string {
  const query = new URLSearchParams();
  if (filter.role !== null) query.set('role', filter.role);
  if (filter.region !== null) query.set('region', filter.region);
  if (filter.isFailed) query.set('failed', 'true');
  if (filter.image !== null) query.set('image', filter.image);
  for (const { at, text } of marks) query.append('mark', `${at},${text}`);
  const path = ['#/traces', operationId, operationId === null ? null : spanId].flatMap((part, index) =>
    part === null ? [] : index === 0 ? part : encodeURIComponent(part),
  );
  return query.size === 0 ? path.join('/') : `${path.join('/')}?${query}`;
}

function readMark(text: string): Mark[] {
  const [, at, words] = /^(\d{1,15}),(.+)$/s.exec(text) ?? [];
  return at === undefined || words === undefined ? [] : [{ at: Number(at), text: words.slice(0, maxMarkText) }];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
