import { apiPrefix, headers } from '@parallax/contracts/headers';
import type { ImageAnswer, ImagesAnswer } from '@parallax/contracts/image';
import type { Problem } from '@parallax/contracts/problem';
import type { UploadAnswer } from '@parallax/contracts/requests';
import { createAddressOrder } from './address-order.ts';
import type { Attempt } from './history.ts';

/** How long one address may take while another could be asked, and how long the last one may, ms. */
const impatientMs = 4_000;
const patientMs = 20_000;

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** After `/api/v1`, with its slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Body = Partial<ImageAnswer & ImagesAnswer & UploadAnswer & Problem>;

export interface Reply {
  readonly status: number;
  readonly region: string | null;
  /** Null when the answer names no time. */
  readonly retryAfterMs: number | null;
  readonly location: string | null;
  readonly body: Body;
}

/** No address answered. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export type SendCall = (call: Call, note: (attempt: Attempt) => void) => Promise<Reply>;

/**
 * Sends requests as the page does: the address that worked last first, the next one within the same request when there is no answer or a 502,
 * 503 or 504, and the session token only to the address that gave it. Rejects with `NoAnswer` when none answered.
 */
export function createPageRequests(options: { addresses: readonly string[]; ownerKey: string }): SendCall {
  const order = createAddressOrder(options.addresses);
  let session: { readonly address: string; readonly token: string } | null = null;

  return async (call, note) => {
    const row = order.next();
    let last: Reply | null = null;
    for (const [index, address] of row.entries()) {
      const reply = await askOnce(address, call, index < row.length - 1 ? impatientMs : patientMs, note);
      if (reply === null) {
        order.failed(address);
        continue;
      }
      last = reply;
      // It answers, and knows that nobody takes uploads: no reason to leave it alone.
      if (reply.body.code === 'uploads-unavailable') continue;
      if (![502, 503, 504].includes(reply.status)) {
        order.worked(address);
        return reply;
      }
      order.failed(address);
    }
    if (last === null) throw new NoAnswer(`${call.method} ${call.path}: none of ${row.length} addresses answered`);
    return last;
  };

  async function askOnce(
    address: string,
    call: Call,
    timeoutMs: number,
    note: (attempt: Attempt) => void,
  ): Promise<Reply | null> {
    const carried = session?.address === address ? session.token : null;
    const reply = await exchange(address, call, timeoutMs, carried, note);
    if (reply?.status !== 404 || call.method !== 'GET' || carried === null) return reply;
    // The token may ask for a state that this region has not reached yet.
    session = null;
    return exchange(address, call, timeoutMs, null, note);
  }

  async function exchange(
    address: string,
    call: Call,
    timeoutMs: number,
    token: string | null,
    note: (attempt: Attempt) => void,
  ): Promise<Reply | null> {
    const at = Date.now();
    const about = { at, address, method: call.method };
    try {
      const response = await fetch(`${address}${apiPrefix}${call.path}`, {
        method: call.method,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          [headers.ownerKey]: options.ownerKey,
          ...(token !== null && { [headers.session]: token }),
          ...(call.body !== undefined && { 'content-type': 'application/json' }),
          ...call.headers,
        },
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      });
      const text = await response.text();
      const given = response.headers.get(headers.session);
      if (given !== null) session = { address, token: given };
      const reply = replyOf(response, text);
      note({ ...about, ms: Date.now() - at, status: reply.status, region: reply.region, note: reply.body.code ?? null });
      return reply;
    } catch (error) {
      note({ ...about, ms: Date.now() - at, status: null, region: null, note: whyOf(error) });
      return null;
    }
  }
}

function replyOf(response: Response, text: string): Reply {
  const seconds = Number(response.headers.get(headers.retryAfter) ?? Number.NaN);
  return {
    status: response.status,
    region: response.headers.get(headers.region),
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null,
    location: response.headers.get('location'),
    body: /json/.test(response.headers.get('content-type') ?? '') ? (JSON.parse(text) as Body) : {},
  };
}

/** Node hides the reason of a failed fetch in the error's cause. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as { code?: unknown; message?: unknown } | undefined;
  return String(cause?.code ?? cause?.message ?? error.message);
}
