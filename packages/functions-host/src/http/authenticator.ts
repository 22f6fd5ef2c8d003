import { type AuthLevel, type Keys, levelOfKey } from '../keys.ts';
import type { Exchange } from './http-server.ts';

export interface Authenticator {
  /** Whether the request carries the level asked for; always, with auth off. */
  allows(exchange: Exchange, functionName: string | null, asked: AuthLevel): boolean;
  /** Whether it carries the master key: never with auth off, so that a disabled function is gone there too. */
  isAdmin(exchange: Exchange): boolean;
}

/** With auth off no key is asked for, as in Core Tools without --enableAuth. */
export function createAuthenticator(keys: Keys, isEnabled: boolean): Authenticator {
  const levelOf = (exchange: Exchange, functionName: string | null): AuthLevel | null => {
    const key = readKey(exchange);
    return key ? levelOfKey(keys, key, functionName) : null;
  };
  return {
    allows(exchange, functionName, asked) {
      if (!isEnabled || asked === 'anonymous') return true;
      // AuthUtility: the very level, or admin; a system key opens no function.
      const level = levelOf(exchange, functionName);
      return level === asked || level === 'admin';
    },
    isAdmin: (exchange) => levelOf(exchange, null) === 'admin',
  };
}

/** The header wins over the query (AuthenticationLevelHandler). */
export function readKey({ request, url }: Exchange): string | undefined {
  const header = request.headers['x-functions-key'];
  if (header !== undefined) return Array.isArray(header) ? header[0] : header;
  return url.searchParams.get('code') ?? undefined;
}
