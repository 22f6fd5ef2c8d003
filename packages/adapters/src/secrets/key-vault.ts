import type { TokenCredential } from '@azure/identity';
import type { SecretClient } from '@azure/keyvault-secrets';
import type { FetchSecret } from './secret-cache.ts';

/**
 * Secrets of one vault through the SDK, which is loaded at the first request so that it costs nothing while the app starts. One try per
 * request: repeating is the cache's.
 */
export function keyVault(url: string, credential: TokenCredential): FetchSecret {
  let opened: Promise<SecretClient> | undefined;
  return async (name, withinMs) => {
    opened ??= open(url, credential);
    const client = await opened;
    try {
      return (await client.getSecret(name, { abortSignal: AbortSignal.timeout(withinMs) })).value ?? null;
    } catch (error) {
      const { statusCode } = error as { statusCode?: unknown };
      if (statusCode === 404) return null;
      throw Object.assign(new Error(describe(error), { cause: error }), retryAfterOf(error));
    }
  };
}

async function open(url: string, credential: TokenCredential): Promise<SecretClient> {
  const { SecretClient } = await import('@azure/keyvault-secrets');
  return new SecretClient(url, credential, {
    retryOptions: { maxRetries: 0 },
    // A vault of this machine has no name below vault.azure.net, which the SDK would insist on.
    disableChallengeResourceVerification: isLoopback(url),
  });
}

const isLoopback = (url: string): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname);

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly statusCode?: number;
  readonly code?: string;
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
}

/** Status and code, which is what an operator looks up; the SDK's message may be a page of HTML. */
function describe(error: unknown): string {
  const { statusCode, code, name, message } = error as SdkError;
  if (statusCode !== undefined) return `the vault answered ${statusCode}${code === undefined ? '' : ` (${code})`}`;
  if (name === 'AbortError' || name === 'TimeoutError') return 'the vault did not answer in time';
  return `the vault cannot be asked: ${code ?? message ?? name}`;
}

function retryAfterOf(error: unknown): { retryAfterMs?: number } {
  const seconds = Number((error as SdkError).response?.headers?.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {};
}
