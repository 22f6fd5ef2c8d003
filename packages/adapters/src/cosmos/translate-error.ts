import { AppError } from '@parallax/domain/app-error';
import { ConflictError } from '@parallax/domain/ports';

interface SdkError {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly retryAfterInMs?: number;
}

/** The request is malformed or too large: ours to mend, not to repeat. */
const bugStatuses = new Set([400, 413]);

export const statusOf = (error: unknown): number | null => {
  const { code } = error as SdkError;
  return typeof code === 'number' ? code : null;
};

export const isTimeout = (error: unknown): boolean =>
  (error as SdkError).code === 'TimeoutError' || (error as SdkError).name === 'TimeoutError';

/** What a caller may decide on: ConflictError for a lost race, AppError `service-unavailable` for trouble of the service; bugs stay as they are. */
export function translateError(error: unknown): unknown {
  if (error instanceof AppError || error instanceof ConflictError) return error;
  const status = statusOf(error);
  if (status === 409 || status === 412) return new ConflictError('Somebody else wrote the document first.', { cause: error });
  if (status !== null && bugStatuses.has(status)) return error;
  if (status === null && !isTransport(error)) return error;
  const { retryAfterInMs } = error as SdkError;
  return new AppError('service-unavailable', 'The database did not answer in time. Please try again.', {
    cause: error,
    ...(retryAfterInMs !== undefined && { retryAfterSeconds: Math.ceil(retryAfterInMs / 1_000) }),
  });
}

/** The last one: the app's identity gave no token, so that the database could not even be asked. */
const transportNames = new Set(['AbortError', 'TimeoutError', 'RestError', 'NoTokenError']);

/** Time-outs, aborts and failed connections have a text as code, or a name; a TypeError in our own code has neither. */
function isTransport(error: unknown): boolean {
  const { code, name } = error as SdkError;
  return typeof code === 'string' || (typeof name === 'string' && transportNames.has(name));
}

/** For the `catch` of a replace: what was read is not there (any more) in the region that is written to, so what was decided no longer holds. */
export function goneAsConflict(error: unknown): never {
  if (statusOf(error) === 404) throw new ConflictError('The document is not there (any more) in this region.', { cause: error });
  throw error;
}
