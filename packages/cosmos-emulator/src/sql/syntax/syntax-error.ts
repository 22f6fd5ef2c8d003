import { QuerySyntaxError } from '../types.ts';

/** Where in the query text a problem stands: `end` is exclusive, both count UTF-16 units. */
export interface TextRange {
  start: number;
  end: number;
}

/** The place of what no part of the text stands for, such as the expressions of a rewritten query. */
export const NOWHERE: TextRange = { start: 0, end: 0 };

/**
 * Azure answers a bad query with a JSON list of errors inside the message; tools parse the position out of it, so the message is
 * built in that form. SC1001 is a syntax error, SC2001 an unknown identifier, SC2005 an unknown function.
 */
export function queryError(problem: string, at: TextRange, code = 'SC1001'): QuerySyntaxError {
  const errors = [{ severity: 'Error', location: { start: at.start, end: at.end }, code, message: problem }];
  return new QuerySyntaxError(JSON.stringify({ errors }));
}

/** A query that is well formed but cannot be served: Azure sends no position with these. */
export function unsupportedQuery(problem: string): QuerySyntaxError {
  return new QuerySyntaxError(JSON.stringify({ errors: [{ severity: 'Error', message: problem }] }));
}
