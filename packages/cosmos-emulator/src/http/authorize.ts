import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { CosmosError } from './errors.ts';
import { header, type Request } from './exchange.ts';

/** Azure refuses a signature whose date is further away than this. */
const maxSkewMs = 15 * 60_000;

/**
 * Checks the master key signature of a request (learn.microsoft.com/rest/api/cosmos-db/access-control-on-cosmosdb-resources). The date is
 * held against real time, not the emulator's clock: clients sign with theirs. Rejects with 401 or 403.
 */
export function authorize(request: Request, key: KeyObject, resourceType: string, resourceLink: string): void {
  const token = header(request, 'authorization');
  if (!token) throw new CosmosError('unauthorized', 'The header authorization is missing.');
  const fields = parseToken(token);
  if (fields.get('type') !== 'master') {
    throw new CosmosError(
      'unauthorized',
      `The emulator accepts account keys (type=master) only; got type=${fields.get('type') ?? 'none'}.`,
    );
  }
  const date = header(request, 'x-ms-date') ?? header(request, 'date');
  if (!date) throw new CosmosError('unauthorized', 'The header x-ms-date is missing.');
  const text = `${request.method.toLowerCase()}\n${resourceType}\n${resourceLink}\n${date.toLowerCase()}\n\n`;
  const expected = createHmac('sha256', key).update(text).digest();
  const given = Buffer.from(fields.get('sig') ?? '', 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new CosmosError(
      'unauthorized',
      'The signature of the request does not match: check that the key is the one of this account. ' +
        `The signed text was expected to be '${text.replaceAll('\n', '\\n')}'.`,
    );
  }
  const signedAt = Date.parse(date);
  if (!(Math.abs(Date.now() - signedAt) <= maxSkewMs)) {
    throw new CosmosError(
      'forbidden',
      `The request was signed for ${date}, more than 15 minutes from now; check the clock of the client.`,
    );
  }
}

/** `type=master&ver=1.0&sig=...`, percent-encoded as a whole. The signature is base64 and may itself end in `=`. */
function parseToken(token: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of decode(token).split('&')) {
    const at = field.indexOf('=');
    if (at > 0) fields.set(field.slice(0, at), field.slice(at + 1));
  }
  return fields;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
