import { CosmosError } from '../http/errors.ts';
import type { Resume } from '../sql/types.ts';

/** Where a paged query goes on: the container it was made for and the engine's own position. Opaque to clients, and a header's worth of ASCII. */
export function writeContinuation(containerRid: string, resume: Resume): string {
  return Buffer.from(JSON.stringify([containerRid, resume])).toString('base64url');
}

export function readContinuation(token: string, containerRid: string): Resume {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    value = null;
  }
  if (!Array.isArray(value) || value.length !== 2) {
    throw new CosmosError('badRequest', 'Invalid Continuation Token: it was not made by this emulator, or was cut or changed.');
  }
  const [rid, resume] = value as [string, Resume];
  if (rid !== containerRid) {
    throw new CosmosError('badRequest', 'Invalid Continuation Token: it was made for another container.');
  }
  return resume;
}
