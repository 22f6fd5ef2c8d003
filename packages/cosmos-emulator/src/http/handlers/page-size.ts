import { CosmosError } from '../errors.ts';
import { header, type Request } from '../exchange.ts';

/** When the client does not say. */
const defaultPageItems = 100;
/** What `-1`, "as many as you like", comes to. */
const maxPageItems = 1000;

/** The header x-ms-max-item-count: results in a page at most. */
export function pageSize(request: Request): number {
  const text = header(request, 'x-ms-max-item-count');
  if (text === null) return defaultPageItems;
  const count = Number(text);
  if (count === -1) return maxPageItems;
  if (!Number.isInteger(count) || count < 1) {
    throw new CosmosError('badRequest', `The header x-ms-max-item-count must be -1 or a whole number from 1; got '${text}'.`);
  }
  return count;
}
