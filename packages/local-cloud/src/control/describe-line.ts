import type { EventKind } from '../api/control-events.ts';
import type { PartId } from '../supervisor/part.ts';
import type { NewEvent } from './event-ring.ts';
import { imageIdIn } from './image-id.ts';

type Fields = Readonly<Record<string, unknown>>;
type Level = NewEvent['level'];

/** What one line of a Functions host comes to. */
export interface LineFacts {
  /** Empty when the line is not worth a line here. */
  readonly events: readonly NewEvent[];
  /** A function that ended: how long it took. */
  readonly executed: { readonly functionName: string; readonly ms: number; readonly succeeded: boolean } | null;
}

const nothing: LineFacts = { events: [], executed: null };

/**
 * Reads a line that a part wrote. A host writes one object per log entry; an app's own facts stand in its `message`, as JSON with an `event`.
 */
export function describeLine(part: PartId, line: string): LineFacts {
  const entry = parse(line);
  if (entry === null || entry['event'] !== 'log') return nothing;
  const message = String(entry['message'] ?? '');
  const level = levelOf(entry['level']);
  const at = typeof entry['at'] === 'string' ? entry['at'] : new Date().toISOString();
  const executed = executedOf(message);
  if (executed !== null) return { events: [], executed };
  const fact = parse(message);
  if (fact !== null && silent.has(s(fact['event']))) return nothing;
  if (fact !== null && typeof fact['event'] === 'string')
    return { events: describeFact(part, fact['event'], fact, level, at), executed: null };
  if (level === 'info') return nothing;
  const [first = ''] = message.split('\n');
  return { events: [eventOf(part, 'note', 'log', first.slice(0, 300), { at, level })], executed: null };
}

/** The host's own sentence at the end of an invocation. */
const executedPattern = /^Executed 'Functions\.([^']+)' \((Succeeded|Failed), Id=[^,]*, Duration=(\d+(?:\.\d+)?)ms\)/;

function executedOf(message: string): LineFacts['executed'] {
  const [, functionName, outcome, ms] = executedPattern.exec(message) ?? [];
  return functionName === undefined ? null : { functionName, ms: Number(ms), succeeded: outcome === 'Succeeded' };
}

interface Wording {
  readonly kind: EventKind;
  readonly text: (fields: Fields) => string;
  readonly ms?: (fields: Fields) => number | null;
  readonly level?: Level;
}

const s = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value);
const n = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Facts that our apps log, in words. One that is not here is told by its name. */
const wordings: Readonly<Record<string, Wording>> = {
  'image-ready': {
    kind: 'resize',
    text: ({ recognition }) => `Ready: thumbnails made, recognition ${s(recognition)}`,
    ms: (fields) => Math.round(n(fields['decode']) + n(fields['thumbnails'])) || null,
  },
  'image-failed': { kind: 'resize', level: 'error', text: ({ code }) => `The file is at fault: ${s(code)}` },
  'image-postponed': { kind: 'resize', level: 'warn', text: ({ reason }) => `Put off: ${s(reason)}` },
  'image-given-up': { kind: 'resize', level: 'error', text: ({ work }) => `Given up: ${s(work)}` },
  'recognition-postponed': { kind: 'recognise', level: 'warn', text: ({ reason }) => `Put off: ${s(reason)}` },
  'image-driven': { kind: 'write', text: ({ outcome, reason }) => `Worker done (${s(reason)}): ${words(s(outcome))}` },
  'race-lost': { kind: 'write', text: () => 'Somebody else wrote first; looking again' },
  'image-erased': { kind: 'write', text: () => 'Erased what it was to erase' },
  'duplicate-erased': { kind: 'write', text: ({ home }) => `Erased the second copy; its home is ${s(home)}` },
  'view-written': {
    kind: 'view',
    text: ({ share }) => (share === 'own' ? 'Lists show it' : 'Lists show it, written for its home'),
  },
  'projection-postponed': { kind: 'view', level: 'warn', text: () => 'View put off' },
  'grant-failed': { kind: 'upload', level: 'warn', text: ({ region }) => `No grant in ${s(region)}` },
  'poison-handled': { kind: 'event', level: 'warn', text: ({ outcome }) => `Poison message: ${words(s(outcome))}` },
  'request-refused': { kind: 'request', text: ({ method, path, code }) => `${s(method)} ${s(path)}: ${s(code)}` },
  'request-failed': { kind: 'request', level: 'error', text: ({ method, path, code }) => `${s(method)} ${s(path)}: ${s(code)}` },
};

/** Sums of what is told one by one as well. */
const silent: ReadonlySet<string> = new Set(['views-written']);

function describeFact(part: PartId, name: string, fields: Fields, logged: Level, at: string): NewEvent[] {
  const wording = wordings[name];
  const level = worse(wording?.level ?? 'info', logged);
  const image = imageIdIn(fields['imageId']) ?? imageIdIn(fields['path']);
  const sentence = wording?.text(fields) ?? plain(name, fields);
  const region = typeof fields['region'] === 'string' && name !== 'grant-failed' ? fields['region'] : part.region;
  const told: NewEvent = {
    ...eventOf(part, kindOf(name, fields), name, sentence.slice(0, 400), { at, level }),
    region,
    image,
    ms: wording?.ms?.(fields) ?? null,
  };
  // One line for two facts: Vision was faster than the thumbnails.
  const isRecognised = name === 'image-ready' && (fields['recognition'] === 'done' || fields['recognition'] === 'partial');
  return isRecognised ? [{ ...told, kind: 'recognise', what: 'recognised', text: 'Recognised', ms: null }, told] : [told];
}

/** What the worker was done with says which stage it was. */
function kindOf(name: string, { outcome }: Fields): EventKind {
  if (name === 'image-driven' && typeof outcome === 'string' && outcome.startsWith('recogni')) return 'recognise';
  return wordings[name]?.kind ?? 'note';
}

const eventOf = (part: PartId, kind: EventKind, what: string, text: string, when: { at: string; level: Level }): NewEvent => ({
  ...when,
  kind,
  what,
  text: kind === 'note' ? `${part.name}: ${text}` : text,
  region: part.region,
  image: null,
  blob: null,
  ms: null,
});

const words = (name: string): string => name.replaceAll('-', ' ');
const known = new Set(['event', 'at', 'region', 'function', 'operation', 'operationId', 'imageId']);

function plain(name: string, fields: Fields): string {
  const rest = Object.entries(fields).filter(
    ([key, value]) => !known.has(key) && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return [words(name), ...rest.map(([key, value]) => `${key} ${s(value)}`)].join(', ');
}

function levelOf(level: unknown): Level {
  if (level === 'warning') return 'warn';
  return level === 'error' || level === 'critical' ? 'error' : 'info';
}

const ranks: Readonly<Record<Level, number>> = { info: 0, warn: 1, error: 2 };
const worse = (a: Level, b: Level): Level => (ranks[a] >= ranks[b] ? a : b);

function parse(text: string): Fields | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return null;
  }
}
