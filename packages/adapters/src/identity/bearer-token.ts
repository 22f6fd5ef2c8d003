import type { AccessToken, TokenCredential } from '@azure/identity';

/** A token this close to its end is replaced before it is used, ms. */
const renewBeforeMs = 5 * 60_000;

/**
 * Gives the bearer token of one scope for services that are called by plain fetch. One request at a time asks for it; when the identity
 * endpoint is down, the token at hand is used until it ends.
 */
export function bearerToken(credential: TokenCredential, scope: string, clock: () => number): () => Promise<string> {
  let current: AccessToken | null = null;
  let pending: Promise<AccessToken> | null = null;
  return async () => {
    if (current !== null && clock() < current.expiresOnTimestamp - renewBeforeMs) return current.token;
    pending ??= renew().finally(() => {
      pending = null;
    });
    try {
      current = await pending;
    } catch (error) {
      if (current === null || clock() >= current.expiresOnTimestamp) throw error;
    }
    return current.token;
  };

  async function renew(): Promise<AccessToken> {
    const token = await credential.getToken(scope);
    if (token === null) throw new Error(`The identity of this app gives no token for ${scope}.`);
    return token;
  }
}
