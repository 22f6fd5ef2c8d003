import { CosmosError } from '../http/errors.ts';

/** UTF-16 units; Azure's limit for names of databases and containers. */
const maxNameLength = 255;

/** Names of databases and containers end up in paths. */
export function requireResourceName(value: unknown, what: 'database' | 'container'): string {
  if (typeof value !== 'string' || value === '' || value.length > maxNameLength) {
    throw new CosmosError(
      'badRequest',
      `The id of a ${what} must be a text of 1 to ${maxNameLength} characters; got ${JSON.stringify(value)}.`,
    );
  }
  if (/[/\\?#]/.test(value) || value.endsWith(' ')) {
    throw new CosmosError(
      'badRequest',
      `The id of a ${what} must not contain / \\ ? # or end with a space; got ${JSON.stringify(value)}.`,
    );
  }
  return value;
}
