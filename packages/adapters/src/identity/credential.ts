import type { AccessToken, GetTokenOptions, ManagedIdentityCredential, TokenCredential } from '@azure/identity';

/**
 * The app's managed identity, pinned: a chain of credentials would try others first and hide which one is used. @azure/identity is
 * loaded at the first token, so that it costs nothing while the app starts.
 * @param clientId of a user-assigned identity; undefined for the system-assigned one.
 */
export function managedIdentity(clientId: string | undefined): TokenCredential {
  let loaded: Promise<ManagedIdentityCredential> | undefined;
  return {
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
      loaded ??= load(clientId);
      return await (await loaded).getToken(scopes, options);
    },
  };
}

async function load(clientId: string | undefined): Promise<ManagedIdentityCredential> {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
}

/** What an app authenticates with; undefined when keys for everything are given, as on the local cloud. */
export function credentialFor(settings: {
  readonly keys: readonly (string | undefined)[];
  readonly clientId: string | undefined;
}): TokenCredential | undefined {
  return settings.keys.every((key) => key !== undefined) ? undefined : managedIdentity(settings.clientId);
}
