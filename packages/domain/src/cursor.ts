import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from './app-error.ts';

/** Where a list goes on: in this bucket, after this entry (null: from the bucket's newest). */
export interface Position {
  readonly bucket: string;
  readonly after: string | null;
}

/** A short name of the filters a cursor belongs to: used with others it would skip images silently. */
const filtersHash = (filters: string): string => createHash('sha256').update(filters).digest('base64url').slice(0, 8);

const sign = (text: string, key: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64url').slice(0, 22);

/** An opaque, signed text for clients. */
export function writeCursor(position: Position, filters: string, key: string): string {
  const body = Buffer.from(JSON.stringify([1, filtersHash(filters), position.bucket, position.after])).toString('base64url');
  return `${body}.${sign(body, key)}`;
}

/** Reads what writeCursor wrote. Throws AppError `invalid-cursor` for anything else, also for a cursor of another list. */
export function readCursor(text: string, filters: string, key: string): Position {
  const [body, signature, ...rest] = text.split('.');
  if (!body || !signature || rest.length > 0 || !isEqual(signature, sign(body, key)))
    throw invalid('It was altered or comes from somewhere else.');
  const [version, hash, bucket, after] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
    number,
    string,
    string,
    string | null,
  ];
  if (version !== 1) throw invalid('It comes from another release.');
  if (hash !== filtersHash(filters)) throw invalid('It belongs to a list with other filters.');
  return { bucket, after };
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  // Lengths in bytes: as many characters that are not ASCII make more of them, and timingSafeEqual throws.
  return left.length === right.length && timingSafeEqual(left, right);
}

const invalid = (why: string) =>
  new AppError('invalid-cursor', `The cursor cannot be used. ${why} Ask for the list again without a cursor.`);
