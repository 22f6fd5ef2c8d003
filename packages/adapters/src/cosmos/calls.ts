import type { FeedOptions, RequestOptions } from '@azure/cosmos';
import { AppError } from '@parallax/domain/app-error';
import type { CallOptions } from '@parallax/domain/ports';
import { untilAborted } from '@parallax/domain/until-aborted';
import { sessionBehindHeader } from './resilient-http-client.ts';
import { isTimeout, translateError } from './translate-error.ts';

type Options = RequestOptions & FeedOptions;

/** Answers of the SDK all carry headers at run time; feeds declare theirs private. */
const headersOf = (answer: unknown): Record<string, unknown> =>
  (answer as { headers?: Record<string, unknown> | undefined } | null)?.headers ?? {};

/** One container's calls: how tokens travel and where a call goes when its region does not serve it. */
export interface CallContext {
  readonly container: string;
  readonly regions: readonly string[];
}

/**
 * All that a call may take with everything the SDK repeats, ms, whatever its caller allows: refused by every region (403, read-only or
 * removed) the SDK would ask up to 120 times, a second apart, and looks at no signal while it pauses.
 */
const callMs = 8_000;

/** `given` with the call's own deadline. */
const withinCall = (given: CallOptions): CallOptions & { readonly signal: AbortSignal } => {
  const deadline = AbortSignal.timeout(callMs);
  return { ...given, signal: given.signal === undefined ? deadline : AbortSignal.any([given.signal, deadline]) };
};

/**
 * Runs an idempotent write. A write that timed out may have landed, so it is repeated once, away from the own region; the SDK itself
 * repeats only what was refused. Rejects with what translateError gives.
 */
export async function runWrite<T>(context: CallContext, given: CallOptions, call: (options: Options) => Promise<T>): Promise<T> {
  const options = withinCall(given);
  const base = requestOptions(context, options);
  try {
    const written = call(base).catch(async (error: unknown) => {
      if (!isTimeout(error) || options.signal.aborted) throw error;
      return await call({ ...base, excludedLocations: [...context.regions.slice(0, 1)] });
    });
    const answer = await untilAborted(written, options.signal);
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
  given: CallOptions,
  call: (options: Options) => Promise<T>,
  excluded: readonly string[] = [],
): Promise<T> {
  const options = withinCall(given);
  const base = { ...requestOptions(context, options), ...(excluded.length > 0 && { excludedLocations: [...excluded] }) };
  try {
    return keepToken(context, options, await untilAborted(read(base), options.signal));
  } catch (error) {
    throw translateError(error);
  }

  async function read(own: Options): Promise<T> {
    const answer = await call(own).catch(behindAsAnswer<T>);
    if (!isBehind(answer)) return answer;
    return (await askPeers(context, own, call)) ?? (await call({ ...own, ...withoutToken }));
  }
}

// The SDK adds its own token to every request of session consistency, so leaving ours out is not enough.
const withoutToken = { sessionToken: '', consistencyLevel: 'Eventual' } as const;

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
