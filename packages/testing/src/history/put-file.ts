import type { UploadAnswer } from '@parallax/contracts/requests';
import type { Attempt } from './history.ts';
import { whyOf } from './page-requests.ts';

type Grant = NonNullable<UploadAnswer['upload']>;

/** Sends the bytes to a grant. Gives the status, null when no answer came. */
export type PutTo = (grant: Grant, bytes: Buffer, note: (attempt: Attempt) => void) => Promise<number | null>;

/** As long as nothing moves for the page's upload before it gives the connection up, ms. */
const stalledMs = 20_000;

export const putFile: PutTo = async (grant, bytes, note) => {
  const at = Date.now();
  const about = { at, address: new URL(grant.url).origin, method: 'PUT', region: grant.region };
  try {
    const response = await fetch(grant.url, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream', ...grant.headers },
      body: new Uint8Array(bytes),
      signal: AbortSignal.timeout(stalledMs),
    });
    await response.arrayBuffer();
    note({ ...about, ms: Date.now() - at, status: response.status, note: null });
    return response.status;
  } catch (error) {
    note({ ...about, ms: Date.now() - at, status: null, note: whyOf(error) });
    return null;
  }
};

/** Stores the file, and loses the answer to the first PUT on its way back: the client knows nothing of what it did. */
export function loseFirstAnswer(put: PutTo = putFile): PutTo {
  const lost = new Set<string>();
  return async (grant, bytes, note) => {
    const name = new URL(grant.url).pathname.split('/').at(-1) ?? '';
    if (lost.has(name)) return put(grant, bytes, note);
    lost.add(name);
    await put(grant, bytes, (attempt) => note({ ...attempt, status: null, note: `answer ${attempt.status} lost` }));
    return null;
  };
}
