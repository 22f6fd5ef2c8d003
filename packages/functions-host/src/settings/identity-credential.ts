import { HostError } from '../host-error.ts';
import { isRecord } from './parse-json.ts';
import { readSetting } from './resolve-settings.ts';

interface AccessToken {
  token: string;
  expiresOnTimestamp: number;
}

/** The shape that the Azure SDKs take as a credential. */
export interface IdentityCredential {
  getToken(scopes: string | string[]): Promise<AccessToken>;
}

const refreshAheadMs = 5 * 60_000;

/**
 * A managed identity as App Service offers it (`IDENTITY_ENDPOINT`, `IDENTITY_HEADER`, api-version 2019-08-01);
 * `<connection>__clientId` picks a user-assigned one. Rejects with `settings` where there is no such endpoint.
 */
export function createIdentityCredential(env: NodeJS.ProcessEnv, connection: string): IdentityCredential {
  const cache = new Map<string, AccessToken>();
  return {
    async getToken(scopes) {
      const resource = (Array.isArray(scopes) ? (scopes[0] ?? '') : scopes).replace(/\/\.default$/, '');
      const cached = cache.get(resource);
      if (cached && cached.expiresOnTimestamp - Date.now() > refreshAheadMs) return cached;
      const token = await requestToken(env, connection, resource);
      cache.set(resource, token);
      return token;
    },
  };
}

async function requestToken(env: NodeJS.ProcessEnv, connection: string, resource: string): Promise<AccessToken> {
  const endpoint = env['IDENTITY_ENDPOINT'];
  const header = env['IDENTITY_HEADER'];
  if (!endpoint || !header) {
    throw new HostError(
      'settings',
      `Connection '${connection}' uses an identity, but IDENTITY_ENDPOINT and IDENTITY_HEADER are not set.`,
    );
  }
  const url = new URL(endpoint);
  url.searchParams.set('api-version', '2019-08-01');
  url.searchParams.set('resource', resource);
  const clientId = readSetting(env, `${connection}__clientId`);
  if (clientId) url.searchParams.set('client_id', clientId);
  const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': header } });
  const body: unknown = await response.json();
  if (!response.ok || !isRecord(body) || typeof body['access_token'] !== 'string') {
    throw new HostError('settings', `The identity endpoint answered ${response.status} for ${resource}.`);
  }
  return { token: body['access_token'], expiresOnTimestamp: Number(body['expires_on']) * 1000 };
}
