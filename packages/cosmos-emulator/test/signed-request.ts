import { createHmac } from 'node:crypto';
import type { RunningEmulator } from '../src/start-emulator.ts';

export interface RawRequest {
  method?: string;
  path: string;
  resourceType: string;
  resourceLink: string;
  headers?: Record<string, string>;
  body?: string;
  date?: Date;
  key?: string;
}

/** A request signed by hand, for what the SDK never sends. */
export async function send({ endpoint, key: accountKey }: RunningEmulator, request: RawRequest): Promise<Response> {
  const { method = 'GET', path, resourceType, resourceLink, headers = {}, body, date = new Date(), key = accountKey } = request;
  const text = `${method.toLowerCase()}\n${resourceType}\n${resourceLink}\n${date.toUTCString().toLowerCase()}\n\n`;
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
  return fetch(new URL(path, endpoint), {
    method,
    headers: {
      authorization: encodeURIComponent(`type=master&ver=1.0&sig=${signature}`),
      'x-ms-date': date.toUTCString(),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
}
