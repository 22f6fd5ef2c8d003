import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import { inTime } from '../in-time.ts';

/** A token this close to its end may be refused by the time it arrives, ms. */
const spareMs = 60_000;
/** Longest wait of a caller for a token, ms; the identity endpoint answers in tens of ms, or is in trouble. */
const patienceMs = 3_000;
/** After this a request to the endpoint is given up, so that another one can be made, ms. */
const giveUpMs = 10_000;
/** Pause after an endpoint gave no token, growing; and after it gave the one that was known, ms. */
const backOffMs = { first: 1_000, most: 30_000 };
const sameAgainMs = 60_000;

/** The identity of the app gives no token at the moment. To adapters this is trouble of a service, as if the one they call were down. */
export class NoTokenError extends Error {
  override readonly name = 'NoTokenError';
}

interface Slot {
  token: AccessToken | null;
  renewAt: number;
  failures: number;
  pending: Promise<void> | null;
  lastError: unknown;
}

/**
 * Keeps tokens for as long as they are good: renewed in the background from the middle of their life on, used to their end when the identity
 * endpoint gives no other. The SDK alone does not: from that moment on it wants to renew, and a failure of that fails the call although the
 * token at hand would be good for hours. One request per scope at a time.
 *
 * `getToken` rejects with NoTokenError when there is no token that is still good.
 */
export function lastingCredential(inner: TokenCredential, clock: () => number, waitMs = patienceMs): TokenCredential {
  const slots = new Map<string, Slot>();
  return {
    async getToken(scopes: string | string[], options: GetTokenOptions = {}): Promise<AccessToken> {
      const slot = slotOf(`${scopes} ${options.tenantId ?? ''}`);
      if (options.claims !== undefined) return await replaced(slot, scopes, options);
      if (clock() >= slot.renewAt) slot.pending ??= renew(slot, scopes, options).finally(() => (slot.pending = null));
      const known = goodToken(slot);
      if (known !== null) return known;
      if (slot.pending !== null) await inTime(slot.pending, waitMs, options.abortSignal);
      return goodToken(slot) ?? refuse(slot, scopes);
    },
  };

  function slotOf(key: string): Slot {
    const slot = slots.get(key) ?? { token: null, renewAt: 0, failures: 0, pending: null, lastError: null };
    slots.set(key, slot);
    return slot;
  }

  function goodToken({ token }: Slot): AccessToken | null {
    return token !== null && clock() < token.expiresOnTimestamp - spareMs ? token : null;
  }

  /** Asked for with claims, the service has refused the token that would be given. */
  async function replaced(slot: Slot, scopes: string | string[], options: GetTokenOptions): Promise<AccessToken> {
    try {
      return keep(slot, await ask(scopes, options));
    } catch (error) {
      return refuse({ lastError: error }, scopes);
    }
  }

  /** Never rejects: what becomes of it is in the slot. */
  async function renew(slot: Slot, scopes: string | string[], options: GetTokenOptions): Promise<void> {
    try {
      // What one caller's abort would end, others wait for.
      const { abortSignal: _, ...rest } = options;
      keep(slot, await ask(scopes, rest));
    } catch (error) {
      slot.lastError = error;
      slot.renewAt = clock() + Math.min(backOffMs.most, backOffMs.first * 2 ** slot.failures++);
    }
  }

  async function ask(scopes: string | string[], options: GetTokenOptions): Promise<AccessToken> {
    const asked = inner.getToken(scopes, options);
    const token = await Promise.race([asked, rejectAfter(giveUpMs, asked)]);
    if (token === null) throw new NoTokenError(`The identity of this app gives no token for ${scopes}.`);
    return token;
  }

  function keep(slot: Slot, token: AccessToken): AccessToken {
    const isSame = token.token === slot.token?.token;
    slot.token = token;
    slot.failures = 0;
    // The SDK gives the old one once more while it fetches the next.
    slot.renewAt = isSame ? clock() + sameAgainMs : renewalOf(token, clock());
    return token;
  }
}

/** The middle of what is left: a token of a day is renewed after half a day, and an outage of half a day is not felt. */
const renewalOf = ({ expiresOnTimestamp }: AccessToken, now: number): number => now + Math.max(0, (expiresOnTimestamp - now) / 2);

function refuse({ lastError }: Pick<Slot, 'lastError'>, scopes: string | string[]): never {
  throw new NoTokenError(`The identity of this app gives no token for ${scopes} at the moment.`, { cause: lastError });
}

/** Rejects after a while, unless `work` settles before: then it stays open and keeps nothing alive. */
function rejectAfter(ms: number, work: Promise<unknown>): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const handle = setTimeout(() => reject(new Error(`the identity endpoint did not answer within ${ms} ms`)), ms);
  const clear = () => clearTimeout(handle);
  work.then(clear, clear);
  return promise;
}
