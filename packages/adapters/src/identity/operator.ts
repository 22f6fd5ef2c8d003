import type { AccessToken, AzureCliCredential, GetTokenOptions, TokenCredential } from '@azure/identity';
import { lastingCredential } from './lasting-credential.ts';

/** The Azure CLI is a program that starts a program: a token takes it a second or two, ms. */
const patienceMs = 8_000;

/**
 * Who is signed in to the Azure CLI: a person at a desk, or the service connection of a pipeline's AzureCLI task. Pinned, so that nobody
 * acts as somebody else by an environment variable left behind. Every scope is asked for once, however many regions need it.
 */
export function operatorIdentity(clock: () => number): TokenCredential {
  let loaded: Promise<AzureCliCredential> | undefined;
  const inner: TokenCredential = {
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
      loaded ??= import('@azure/identity').then(({ AzureCliCredential: Credential }) => new Credential());
      return await (await loaded).getToken(scopes, options);
    },
  };
  return lastingCredential(inner, clock, patienceMs);
}
