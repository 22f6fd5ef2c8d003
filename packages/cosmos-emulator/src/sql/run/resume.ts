import type { Position } from '../compile/order.ts';
import type { Value } from '../compile/values.ts';
import { unsupportedQuery } from '../syntax/syntax-error.ts';
import type { Json, Resume, ResumePosition } from '../types.ts';

/** How far a paged query has come. */
export interface Progress {
  /** The last row that gave a result; null before the first. */
  last: Position | null;
  /** Results of that row given so far, when it has more to give (a JOIN makes several of one row); 0 when it is done. */
  partial: number;
  /** The row before `last`, kept while `partial` is above 0 so that reading can begin there; null when there is none. */
  before: Position | null;
  /** OFFSET and TOP or LIMIT that remain. */
  offset: number;
  limit: number;
}

type EncodedPosition = [order: Json[], rid: string];

/** An undefined value becomes an empty list, every other a list of one: JSON has no undefined. */
function encodePosition(position: Position | null): Json {
  return position === null ? null : [position.order.map((value) => (value === undefined ? [] : [value])), position.rid];
}

export function encodeResume({ last, partial, before, offset, limit }: Progress): Resume {
  return [encodePosition(last), partial, encodePosition(before), offset, limit === Infinity ? null : limit];
}

/** Where a page begins: behind `resume`, else at the start of the query. */
export function startOf(query: { offset: number; limit: number }, resume: Resume | undefined, orderLength: number): Progress {
  if (resume !== undefined) return decodeResume(resume, orderLength);
  return { last: null, partial: 0, before: null, offset: query.offset, limit: query.limit };
}

/** @throws QuerySyntaxError when the value is not one of ours, or not one of this query */
export function decodeResume(resume: Resume, orderLength: number): Progress {
  const [last, partial, before, offset, limit] = Array.isArray(resume) ? resume : [];
  if (!isCount(partial) || !isCount(offset) || !(limit === null || isCount(limit))) throw invalid();
  return {
    last: decodePosition(last, orderLength),
    partial,
    before: decodePosition(before, orderLength),
    offset,
    limit: limit ?? Infinity,
  };
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function decodePosition(encoded: Json | undefined, orderLength: number): Position | null {
  if (encoded === null) return null;
  if (!isPosition(encoded) || encoded[0].length !== orderLength) throw invalid();
  return { order: encoded[0].map(decodeValue), rid: encoded[1] };
}

function isPosition(encoded: Json | undefined): encoded is EncodedPosition {
  return Array.isArray(encoded) && encoded.length === 2 && Array.isArray(encoded[0]) && typeof encoded[1] === 'string';
}

function decodeValue(encoded: Json): Value {
  if (!Array.isArray(encoded) || encoded.length > 1) throw invalid();
  return encoded[0];
}

function invalid() {
  return unsupportedQuery('Invalid Continuation Token');
}

export function toResumePosition(position: Position | null): ResumePosition | null {
  if (position === null) return null;
  const orderValues = position.order.map((value) =>
    value === undefined ? { defined: false as const } : { defined: true as const, value },
  );
  return { orderValues, rid: position.rid };
}
