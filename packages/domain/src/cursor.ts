import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from './app-error.ts';

/** Where a list goes on: in this bucket, after this entry (null: from the bucket's newest). */
export interface Position {
  readonly bucket: string;
  readonly after: string | null;
}

/** Keys that sign cursors, in base64. */
export interface CursorKeys {
  /** Known at this moment, the one that signs first; empty while none could be had. Never waits. */
  known(): readonly string[];
  /** For a signature that none of the known keys made: asks whether there are others by now, null when there are not. */
  renewed(): Promise<readonly string[] | null>;
}

/**
 * A cursor is a position and no permission: what it leads to, everybody can reach who can list at all. So while an app has no key, a list goes
 * on without signatures and is not refused (docs/decisions/0012); a digest still tells damage.
 */
const forms = { signed: 1, sealed: 2 } as const;

/** A short name of the filters a cursor belongs to: used with others it would skip images silently. */
const filtersHash = (filters: string): string => createHash('sha256').update(filters).digest('base64url').slice(0, 8);

const sign = (text: string, key: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64url').slice(0, 22);
const seal = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** An opaque text for clients: signed with the first key, or sealed with a digest when there is none. */
export function writeCursor(position: Position, filters: string, keys: readonly string[]): string {
  const [key] = keys;
  const form = key === undefined ? forms.sealed : forms.signed;
  const body = Buffer.from(JSON.stringify([form, filtersHash(filters), position.bucket, position.after])).toString('base64url');
  return `${body}.${key === undefined ? seal(body) : sign(body, key)}`;
}

/** Reads what writeCursor wrote, with whichever of the keys. Throws AppError `invalid-cursor` for anything else, also for a cursor of another list. */
export function readCursor(text: string, filters: string, keys: readonly string[]): Position {
  const [body, signature, ...rest] = text.split('.');
  if (!body || !signature || rest.length > 0) throw invalid('It was altered or comes from somewhere else.');
  const [form, hash, bucket, after] = readBody(body);
  // Without a key a signature cannot be judged; the form and the list still can.
  const isGood =
    form === forms.sealed
      ? isEqual(signature, seal(body))
      : keys.length === 0 || keys.some((key) => isEqual(signature, sign(body, key)));
  if (!isGood) throw invalid('It was altered or comes from somewhere else.');
  if (hash !== filtersHash(filters)) throw invalid('It belongs to a list with other filters.');
  return { bucket, after };
}

/** Reads a cursor whose key may be newer than the known ones: asks once for others before it refuses. */
export async function readCursorWith(text: string, filters: string, keys: CursorKeys): Promise<Position> {
  try {
    return readCursor(text, filters, keys.known());
  } catch (error) {
    const others = await keys.renewed();
    if (others === null) throw error;
    return readCursor(text, filters, others);
  }
}

/** Nobody vouches for a body before it is judged: its form is looked at closely. */
function readBody(body: string): [form: number, hash: string, bucket: string, after: string | null] {
  const [form, hash, bucket, after, ...rest] = parseList(Buffer.from(body, 'base64url').toString());
  if (form !== forms.signed && form !== forms.sealed) throw invalid('It comes from another release.');
  if (typeof hash !== 'string' || typeof bucket !== 'string' || !bucketForm.test(bucket) || rest.length > 0)
    throw invalid('It was altered or comes from somewhere else.');
  if (after !== null && (typeof after !== 'string' || !entryForm.test(after)))
    throw invalid('It was altered or comes from somewhere else.');
  return [form, hash, bucket, after];
}

/** "2026-11", "2026-11-21", "2026-11-21T14". */
const bucketForm = /^\d{4}-\d\d(-\d\d(T\d\d)?)?$/;
/** Ids of entries: inverted time and image id. */
const entryForm = /^[\w-]{1,80}$/;

function parseList(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    // Not JSON: nothing of ours, which the caller says in its own words.
    return [];
  }
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  // Lengths in bytes: as many characters that are not ASCII make more of them, and timingSafeEqual throws.
  return left.length === right.length && timingSafeEqual(left, right);
}

const invalid = (why: string) =>
  new AppError('invalid-cursor', `The cursor cannot be used. ${why} Ask for the list again without a cursor.`);
