import type { FeedOptions, RequestOptions } from '@azure/cosmos';
import { AppError } from '@parallax/domain/app-error';
import type { CallOptions } from '@parallax/domain/ports';
import { sessionBehindHeader } from './resilient-http-client.ts';
import { isTimeout, translateError } from './translate-error.ts';

type Options = RequestOptions & FeedOptions;

/** Answers of the SDK all carry headers at run time; feeds declare theirs private. */
export const headersOf = (answer: unknown): Record<string, unknown> =>
  (answer as { headers?: Record<string, unknown> | undefined } | null)?.headers ?? {};

/** One container's calls: how tokens travel and where a call goes when its region does not serve it. */
export interface CallContext {
  readonly container: string;
  readonly regions: readonly string[];
}

/**
 * Runs an idempotent write. A write that timed out may have landed, so it is repeated once, away from the own region; the SDK itself
 * repeats only what was refused. Rejects with what translateError gives.
 */
export async function runWrite<T>(
  context: CallContext,
  options: CallOptions,
  call: (options: Options) => Promise<T>,
): Promise<T> {
  const base = requestOptions(context, options);
  try {
    const answer = await call(base).catch(async (error: unknown) => {
      if (!isTimeout(error) || options.signal?.aborted) throw error;
      return await call({ ...base, excludedLocations: [...context.regions.slice(0, 1)] });
    });
    return keepToken(context, options, answer);
  } catch (error) {
    throw translateError(error);
  }
}

/**
 * Runs a read that must not be older than the session token held. When the replica of the own region is behind, the other regions are
 * asked with the token; when none of them can answer, the own region is asked again without it: old beats nothing.
 */
export async function runRead<T>(
  context: CallContext,
  options: CallOptions,
  call: (options: Options) => Promise<T>,
  excluded: readonly string[] = [],
): Promise<T> {
  const base = { ...requestOptions(context, options), ...(excluded.length > 0 && { excludedLocations: [...excluded] }) };
  try {
    const answer = await call(base).catch(behindAsAnswer<T>);
    if (!isBehind(answer)) return keepToken(context, options, answer);
    return keepToken(context, options, (await askPeers(context, base, call)) ?? (await call({ ...base, ...withoutToken })));
  } catch (error) {
    throw translateError(error);
  }
}

// The SDK adds its own token to every request of session consistency, so leaving ours out is not enough.
export const withoutToken = { sessionToken: '', consistencyLevel: 'Eventual' } as const;

async function askPeers<T>(context: CallContext, base: Options, call: (options: Options) => Promise<T>): Promise<T | null> {
  for (let count = 1; count < context.regions.length; count++) {
    const answer = await call({ ...base, excludedLocations: context.regions.slice(0, count) })
      .catch(behindAsAnswer<T>)
      .catch((error: unknown) => {
        if (translateError(error) instanceof AppError) return null;
        throw error;
      });
    if (answer !== null && !isBehind(answer)) return answer;
  }
  return null;
}

/** Point reads answer 404 as a response, queries reject with it. */
function behindAsAnswer<T>(error: unknown): T {
  const failed = error as T;
  if (isBehind(failed)) return failed;
  throw error;
}

const isBehind = (answer: unknown): boolean => headersOf(answer)[sessionBehindHeader] !== undefined;

function requestOptions({ container }: CallContext, { signal, session }: CallOptions): Options {
  const token = session?.get(container);
  return { ...(signal !== undefined && { abortSignal: signal }), ...(token !== undefined && { sessionToken: token }) };
}

function keepToken<T>({ container }: CallContext, { session }: CallOptions, answer: T): T {
  const token = headersOf(answer)['x-ms-session-token'];
  if (session !== undefined && typeof token === 'string') session.merge(container, token);
  return answer;
}
