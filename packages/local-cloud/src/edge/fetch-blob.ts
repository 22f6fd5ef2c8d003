import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const answerTimeoutMs = 2_000;

/** What of a visitor's request is for the storage account. */
const forwarded = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'range'] as const;

export const conditionsOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(forwarded.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])));

/** Asks a blob endpoint; settles with the answer's head, whose body has to be read or destroyed. Rejects when none comes within two seconds. */
export function fetchBlob(
  url: string,
  options: { method: 'GET' | 'HEAD'; headers: Record<string, string> },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { ...options, agent }, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${answerTimeoutMs} ms`)), answerTimeoutMs);
    outgoing.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.end();
  });
}
