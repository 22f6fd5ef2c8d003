import { CosmosError } from '../http/errors.ts';
import * as engine from '../sql/engine.ts';
import { type JsonObject, type PreparedQuery, QuerySyntaxError } from '../sql/types.ts';
import type { QueryText } from './read-query-text.ts';

/** The engine with its refusals turned into 400s. `now` is what GetCurrentTimestamp gives, ms since 1970. */
export const prepareQuery = ({ text, parameters }: QueryText, now: number): PreparedQuery =>
  refuse(() => engine.prepareQuery(text, parameters, { now: () => now }));

export const evaluateCondition = (text: string, document: JsonObject, now: number): boolean =>
  refuse(() => engine.evaluateCondition(text, document, { now: () => now }));

export function refuse<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof QuerySyntaxError) throw new CosmosError('badRequest', error.message);
    throw error;
  }
}
