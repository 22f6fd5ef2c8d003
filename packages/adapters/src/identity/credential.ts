import type { AccessToken, GetTokenOptions, ManagedIdentityCredential, TokenCredential } from '@azure/identity';
import { lastingCredential, NoTokenError } from './lasting-credential.ts';

/** One repeat at once is the SDK's, for a connection that broke; whatever is repeated later is decided by lastingCredential. */
const retryOptions = { maxRetries: 1, retryDelayInMs: 100, maxRetryDelayInMs: 400 };

/**
 * The app's managed identity, pinned: a chain of credentials would try others first and hide which one is used. @azure/identity is
 * loaded at the first token, so that it costs nothing while the app starts. Its tokens outlive an outage of the identity endpoint.
 * @param clientId of a user-assigned identity; undefined for the system-assigned one.
 */
export function managedIdentity(clientId: string | undefined, clock: () => number): TokenCredential {
  let loaded: Promise<ManagedIdentityCredential> | undefined;
  const inner: TokenCredential = {
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
      loaded ??= load(clientId);
      return await (await loaded).getToken(scopes, options);
    },
  };
  return lastingCredential(inner, clock);
}

async function load(clientId: string | undefined): Promise<ManagedIdentityCredential> {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return new ManagedIdentityCredential({ retryOptions, ...(clientId !== undefined && { clientId }) });
}

/** Gives the bearer token of one scope, for services that are called by plain fetch. Rejects with NoTokenError. */
export function bearerToken(credential: TokenCredential, scope: string): () => Promise<string> {
  return async () => {
    const token = await credential.getToken(scope);
    if (token === null) throw new NoTokenError(`The identity of this app gives no token for ${scope}.`);
    return token.token;
  };
}
