import { readKey } from '../http/authenticator.ts';
import type { Exchange } from '../http/http-server.ts';
import { readBody } from '../http/read-body.ts';
import { blobsSystemKey, type Keys } from '../keys.ts';
import type { Log } from '../log.ts';
import { isRecord } from '../settings/parse-json.ts';
import type { BlobTriggerMessage } from './blob-message.ts';

export interface BlobWebhook {
  answer(exchange: Exchange): Promise<void>;
}

export interface BlobWebhookOptions {
  keys: Keys;
  isAuthEnabled: boolean;
  bodyLimit: number;
  /** Whether a function with this id (`Host.Functions.<name>`) listens to Event Grid. */
  hasFunction(functionId: string): boolean;
  enqueue(message: BlobTriggerMessage): Promise<void>;
  log: Log;
}

/** `/runtime/webhooks/blobs`: where Event Grid delivers BlobCreated events (HttpRequestProcessor of the blob extension). */
export function createBlobWebhook(options: BlobWebhookOptions): BlobWebhook {
  return {
    async answer(exchange) {
      const { request, response, url } = exchange;
      if (!isAllowed(options, exchange)) return void response.writeHead(401).end();
      if (request.method === 'OPTIONS')
        return void response.writeHead(200, { 'Webhook-Allowed-Origin': 'eventgrid.azure.net' }).end();
      const functionId = url.searchParams.get('functionName') ?? '';
      if (request.method !== 'POST' || !options.hasFunction(functionId)) return void response.writeHead(404).end();
      const body = await readBody(request, options.bodyLimit);
      await answerEvent(options, exchange, functionId, body);
    },
  };
}

/**
 * The blobs system key or the master key. With auth off none is asked for, as in Core Tools; but one that is given must be
 * right, so that a subscription with a wrong key is noticed here and not in Azure.
 */
function isAllowed(options: BlobWebhookOptions, exchange: Exchange): boolean {
  const key = readKey(exchange);
  if (key === undefined) return !options.isAuthEnabled;
  return key === options.keys.master || key === options.keys.system[blobsSystemKey];
}

async function answerEvent(
  options: BlobWebhookOptions,
  { request, response }: Exchange,
  functionId: string,
  body: Buffer,
): Promise<void> {
  const header = request.headers['aeg-event-type'];
  const type = String(header ?? '').toLowerCase();
  if (type === 'unsubscribe') return void response.writeHead(202).end();
  if (type !== 'subscriptionvalidation' && type !== 'notification') return void response.writeHead(400).end();
  const events = parseEvents(body);
  if (!events) return void response.writeHead(400).end();
  if (type === 'subscriptionvalidation') {
    const code = isRecord(events[0]?.['data']) ? events[0]['data']['validationCode'] : undefined;
    const answer = JSON.stringify({ validationResponse: code });
    return void response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(answer);
  }
  await enqueueAll(options, functionId, events);
  response.writeHead(202).end();
}

/** A failure to enqueue answers 500, and Event Grid delivers the whole batch again. */
async function enqueueAll(options: BlobWebhookOptions, functionId: string, events: Record<string, unknown>[]): Promise<void> {
  for (const event of events) {
    const message = toMessage(functionId, event['data']);
    if (message) await options.enqueue(message);
    else
      options.log(
        'error',
        'Host.Triggers.Blobs',
        `An event without data.url and data.eTag was ignored: ${JSON.stringify(event)}`,
      );
  }
}

function parseEvents(body: Buffer): Record<string, unknown>[] | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const list = Array.isArray(parsed) ? parsed : [parsed];
    return list.every(isRecord) ? list : null;
  } catch {
    return null;
  }
}

/** Only url, eTag and blobType of an event are used; the event's own subject and type are not looked at. */
function toMessage(functionId: string, data: unknown): BlobTriggerMessage | null {
  if (!isRecord(data) || typeof data['url'] !== 'string' || typeof data['eTag'] !== 'string') return null;
  const place = parseBlobUrl(data['url']);
  if (!place) return null;
  const etag = `"${data['eTag'].replaceAll('"', '')}"`;
  return { functionId, blobType: typeof data['blobType'] === 'string' ? data['blobType'] : 'BlockBlob', ...place, etag };
}

/** Container and blob name of a blob's address; IP hosts and localhost carry the account's name first, as storage emulators do. */
export function parseBlobUrl(text: string): { container: string; blobName: string } | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const segments = url.pathname.split('/').slice(1);
  const isPathStyle = /^(localhost|\d+\.\d+\.\d+\.\d+|\[.*\]|host\.docker\.internal)$/i.test(url.hostname);
  const [container, ...name] = isPathStyle ? segments.slice(1) : segments;
  if (!container || name.length === 0) return null;
  try {
    return { container, blobName: decodeURIComponent(name.join('/')) };
  } catch {
    return null;
  }
}
