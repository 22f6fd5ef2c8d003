import { AppError } from '@parallax/domain/app-error';

/** Longest wait for calls that move no file, ms. */
export const quickCallMs = 5_000;
/** Longest wait for calls that move a whole file, ms. */
export const transferMs = 30_000;

/**
 * The SDK's own time-out per try does not cut a socket that hangs, so every call carries a signal. One repeat is the SDK's; whatever is
 * repeated beyond that is decided by the caller.
 */
export const storagePipeline = { retryOptions: { maxTries: 2, retryDelayInMs: 100, maxRetryDelayInMs: 400 } };

export const deadline = (ms: number, signal?: AbortSignal): AbortSignal =>
  signal === undefined ? AbortSignal.timeout(ms) : AbortSignal.any([signal, AbortSignal.timeout(ms)]);

export const statusOf = (error: unknown): number | null => {
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : null;
};

const isTransport = (error: unknown): boolean => {
  const { name } = error as { name?: unknown };
  return name === 'RestError' || name === 'AbortError' || name === 'TimeoutError' || name === 'NoTokenError';
};

/** Runs a call to a region's storage; null when what it asks for is not there, AppError `service-unavailable` for trouble of the service. */
export async function storageCall<T>(region: string, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return null;
    if (status === null && !isTransport(error)) throw error;
    const said = status === null ? 'did not answer' : `answered with status ${status}`;
    throw new AppError('service-unavailable', `The storage of region ${region} ${said}. Please try again.`, { cause: error });
  }
}
