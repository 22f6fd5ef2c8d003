import type { AccessToken, AzureCliCredential, GetTokenOptions, TokenCredential } from '@azure/identity';

/**
 * Who is signed in to the Azure CLI: a person at a desk, or the service connection of a pipeline's AzureCLI task. Pinned, so that nobody
 * acts as somebody else by an environment variable left behind.
 */
export function operatorIdentity(): TokenCredential {
  let loaded: Promise<AzureCliCredential> | undefined;
  return {
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
      loaded ??= import('@azure/identity').then(({ AzureCliCredential: Credential }) => new Credential());
      return await (await loaded).getToken(scopes, options);
    },
  };
}
