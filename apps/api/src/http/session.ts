import type { SessionToken } from '@parallax/domain/ports';

/** Longest header that is read, characters: two containers' tokens with room to spare. */
const maxHeader = 2_000;
/** What tokens of Cosmos are made of, such as "0:1#5#0=5,1:-1#8". Others would fail when they are sent on as a header. */
const tokenForm = /^[\w:#=,.-]+$/;

/** The session tokens of one request, and the header that hands them to the caller's next one. */
export interface Session extends SessionToken {
  /** Null while nothing was read or written. */
  header(): string | null;
}

/**
 * Reads x-parallax-session: base64url JSON `{"region", "tokens": {container: token}}`. Tokens of another region are dropped: there they
 * mean nothing. A header that cannot be read is the same as none, since a session only ever makes an answer fresher.
 */
export function readSession(header: string | null, region: string): Session {
  const tokens = new Map(Object.entries(parse(header, region)));
  return {
    get: (container) => tokens.get(container),
    merge: (container, token) => void tokens.set(container, token),
    header: () =>
      tokens.size === 0
        ? null
        : Buffer.from(JSON.stringify({ region, tokens: Object.fromEntries(tokens) })).toString('base64url'),
  };
}

function parse(header: string | null, region: string): Record<string, string> {
  if (header === null || header.length > maxHeader) return {};
  const value = parseJson(Buffer.from(header, 'base64url').toString());
  if (typeof value !== 'object' || value === null || !('region' in value) || value.region !== region || !('tokens' in value))
    return {};
  const entries = Object.entries(value.tokens ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && tokenForm.test(entry[1])),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
