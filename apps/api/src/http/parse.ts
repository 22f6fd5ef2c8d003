import { AppError } from '@parallax/domain/app-error';
import { isImageId } from '@parallax/domain/image-id';
import { untilAborted } from '@parallax/domain/until-aborted';
import type { z } from 'zod';
import type { RequestContext } from './request-context.ts';

/** Largest JSON body that any route takes, bytes. */
const maxBodyBytes = 64 * 1024;

/**
 * The body as the schema says. Throws AppError `body-too-large`, `request-timeout` when it does not arrive within the request's time,
 * `invalid-json`, or `invalid-request` with the fields that are wrong.
 */
export async function parseBody<Schema extends z.ZodType>(context: RequestContext, schema: Schema): Promise<z.infer<Schema>> {
  const announced = Number(context.request.headers.get('content-length') ?? 0);
  if (announced > maxBodyBytes) throw tooLarge();
  // Nothing ends the reading itself: whoever sends a byte a minute is answered and left.
  const text = await untilAborted(context.request.text(), context.signal, tooSlow);
  if (text.length > maxBodyBytes) throw tooLarge();
  return check(schema, parseJson(text), 'The body');
}

/** The query of the address as the schema says. Throws AppError `invalid-request`. */
export function parseQuery<Schema extends z.ZodType>({ url }: RequestContext, schema: Schema): z.infer<Schema> {
  return check(schema, Object.fromEntries(url.searchParams), 'The address');
}

/**
 * The same for a route that many people ask with the same few queries: what was understood before is remembered.
 * @param maxRemembered queries, the oldest go first.
 */
export function queryParser<Schema extends z.ZodType>(
  schema: Schema,
  maxRemembered = 200,
): (context: RequestContext) => z.infer<Schema> {
  const known = new Map<string, z.infer<Schema>>();
  return (context) => {
    const { url } = context.request;
    const start = url.indexOf('?');
    const search = start < 0 ? '' : url.slice(start);
    const before = known.get(search);
    if (before !== undefined) return before;
    const query = parseQuery(context, schema);
    known.set(search, query);
    const oldest = known.size > maxRemembered ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    return query;
  };
}

/** The image id of the path. Throws AppError `invalid-id`. */
export function parseImageId({ request }: RequestContext): string {
  const id = request.params['id'] ?? '';
  if (isImageId(id)) return id;
  throw new AppError(
    'invalid-id',
    'The address holds no image id: expected a UUIDv7 in lower case, such as 019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11.',
  );
}

function parseJson(text: string): unknown {
  if (text.trim() === '') throw new AppError('invalid-json', 'The body is empty: send a JSON object.');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid-json', `The body is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const list = fields.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  throw new AppError('invalid-request', `${what} is not as expected: ${list}.`, { fields });
}

const tooLarge = () =>
  new AppError(
    'body-too-large',
    `The body may hold ${maxBodyBytes / 1024} KB. Files go to the address that an upload is given, not here.`,
  );

const tooSlow = () =>
  new AppError('request-timeout', 'The body of the request did not arrive in time. Check the connection and send it again.');
