import type { TokenCredential } from '@azure/identity';
import { keyVault } from './key-vault.ts';
import { createSecretCache, type SecretCacheOptions, type Secrets } from './secret-cache.ts';

export interface SecretAccess extends Pick<SecretCacheOptions, 'clock' | 'random' | 'log'> {
  readonly vaultUrl: string | undefined;
  readonly credential: TokenCredential;
}

/** Secrets of the region's vault; null where there is none. Asks for nothing yet. */
export function openSecrets({ vaultUrl, credential, ...rest }: SecretAccess): Secrets | null {
  return vaultUrl === undefined ? null : createSecretCache({ fetch: keyVault(vaultUrl, credential), ...rest });
}
