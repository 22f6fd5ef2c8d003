import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** Made up, and the same everywhere: nothing but logs shows them. */
export const tenantId = '11111111-1111-4111-8111-111111111111';
const objectId = '22222222-2222-4222-8222-222222222222';

export interface TokenRequest {
  readonly audience: string;
  readonly clientId: string;
  readonly lifetimeSeconds: number;
}

/** Why a token opens nothing; null when it does. */
export type TokenProblem = 'missing' | 'malformed' | 'signature' | 'audience' | 'expired' | null;

/** Tokens in the form of Entra's version 1.0, and the check that a service makes of them. */
export interface Tokens {
  issue(request: TokenRequest): string;
  /** @param authorization the header, `Bearer ...`. */
  check(authorization: string | undefined, audience: string): TokenProblem;
}

/** HS256 with a key of this process: whoever shares it knows the tokens, and nobody outside takes them for real ones. */
export function makeTokens(clock: Clock): Tokens {
  const key = randomBytes(32);
  const seconds = () => Math.floor(clock.now() / 1_000);
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  return {
    issue({ audience, clientId, lifetimeSeconds }) {
      const now = seconds();
      const claims = {
        aud: audience,
        iss: `https://sts.windows.net/${tenantId}/`,
        iat: now,
        // A minute back, for clocks that are behind.
        nbf: now - 60,
        exp: now + lifetimeSeconds,
        appid: clientId,
        idtyp: 'app',
        oid: objectId,
        sub: objectId,
        tid: tenantId,
        uti: randomBytes(12).toString('base64url'),
        ver: '1.0',
      };
      const text = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
      return `${text}.${sign(text)}`;
    },
    check(authorization, audience) {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return 'missing';
      const claims = claimsOf(token);
      if (claims === null) return 'malformed';
      const end = token.lastIndexOf('.');
      const [given, expected] = [Buffer.from(token.slice(end + 1)), Buffer.from(sign(token.slice(0, end)))];
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'signature';
      if (claims.aud !== audience) return 'audience';
      return claims.exp <= seconds() ? 'expired' : null;
    },
  };
}

/** What a token says, unchecked; null for what is none. */
export function claimsOf(token: string): { readonly aud: string; readonly exp: number } | null {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { aud?: unknown; exp?: unknown };
    return typeof claims.aud === 'string' && typeof claims.exp === 'number' ? { aud: claims.aud, exp: claims.exp } : null;
  } catch {
    // Some other text.
    return null;
  }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
