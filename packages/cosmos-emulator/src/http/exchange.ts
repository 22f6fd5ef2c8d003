import type { IncomingHttpHeaders } from 'node:http';
import { isObject } from '../catalog/container-definition.ts';
import type { Json, JsonObject } from '../sql/types.ts';
import { CosmosError } from './errors.ts';

/** One request, read whole. */
export interface Request {
  method: string;
  /** Path segments, decoded. */
  path: string[];
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** One answer; `body` is JSON text, null for none. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | null;
  /** Estimated RU, for the header and the totals. */
  charge: number;
  /** What the charge is booked under in `GET /state`. */
  operation: string;
}

export function header(request: Request, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Headers such as `x-ms-documentdb-isquery`, sent as `true` or `True`. */
export const isSet = (request: Request, name: string): boolean => header(request, name)?.toLowerCase() === 'true';

export function readJson(request: Request): Json {
  try {
    return JSON.parse(request.body.toString('utf8')) as Json;
  } catch (error) {
    throw new CosmosError('badRequest', `The body is not JSON: ${(error as Error).message}`);
  }
}

export function readObject(request: Request): JsonObject {
  const value = readJson(request);
  if (!isObject(value)) throw new CosmosError('badRequest', 'The body must be a JSON object.');
  return value;
}
