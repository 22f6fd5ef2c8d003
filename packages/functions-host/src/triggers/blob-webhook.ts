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
  /** Whether a function with this id (`Host.Functions.<name>`) would be run for the event. */
  hasFunction(functionId: string): boolean;
  enqueue(message: BlobTriggerMessage): Promise<void>;
  log: Log;
}

/** `/runtime/webhooks/blobs`: where Event Grid delivers BlobCreated events (HttpRequestProcessor of the blob extension). */
export function createBlobWebhook(options: BlobWebhookOptions): BlobWebhook {
  return {
    async answer(exchange) {
      const { request, response } = exchange;
      if (!isAllowed(options, exchange)) return void response.writeHead(401).end();
      if (request.method === 'OPTIONS')
        return void response.writeHead(200, { 'Webhook-Allowed-Origin': 'eventgrid.azure.net' }).end();
      const body = await readBody(request, options.bodyLimit);
      await answerEvent(options, exchange, body);
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

async function answerEvent(options: BlobWebhookOptions, { request, response, url }: Exchange, body: Buffer): Promise<void> {
  const functionId = url.searchParams.get('functionName') ?? '';
  const type = String(request.headers['aeg-event-type'] ?? '').toLowerCase();
  switch (type) {
    case 'subscriptionvalidation': {
      const answer = JSON.stringify({ validationResponse: readValidationCode(body) });
      return void response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(answer);
    }
    case 'notification':
      await enqueueAll(options, functionId, parseEvents(body));
      return void response.writeHead(202).end();
    case 'unsubscribe':
      return void response.writeHead(202).end();
    default:
      return void response.writeHead(400).end();
  }
}

/** Whatever fails here answers 500, and Event Grid delivers the whole batch again: what was queued before is then queued twice. */
async function enqueueAll(options: BlobWebhookOptions, functionId: string, events: Record<string, unknown>[]): Promise<void> {
  if (!options.hasFunction(functionId)) {
    // The real host takes the event, queues it and drops it later without a word; here at least the log has one.
    options.log(
      'warning',
      'Host.Triggers.Blobs',
      `An event for '${functionId}' was dropped: no such blob function listens to Event Grid.`,
    );
    return;
  }
  for (const event of events) await options.enqueue(toMessage(functionId, event['data']));
}

function parseEvents(body: Buffer): Record<string, unknown>[] {
  const parsed: unknown = JSON.parse(body.toString('utf8'));
  const list = Array.isArray(parsed) ? parsed : [parsed];
  if (!list.every(isRecord)) throw new Error('The request content should be a JSON object or an array of them.');
  return list;
}

function readValidationCode(body: Buffer): unknown {
  const [event] = parseEvents(body);
  const data = typeof event?.['data'] === 'string' ? (JSON.parse(event['data']) as unknown) : event?.['data'];
  return isRecord(data) ? data['validationCode'] : undefined;
}

/** Only url, eTag and blobType of an event are used; its subject and type are not looked at, and no path is compared. */
function toMessage(functionId: string, data: unknown): BlobTriggerMessage {
  const place = isRecord(data) && typeof data['url'] === 'string' ? parseBlobUrl(data['url']) : null;
  if (!isRecord(data) || !place) throw new Error(`An event's data.url is no address of a blob: ${JSON.stringify(data)}`);
  const blobType = typeof data['blobType'] === 'string' ? data['blobType'] : 'BlockBlob';
  return { functionId, blobType, ...place, etag: `"${String(data['eTag'] ?? '').replaceAll('"', '')}"` };
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
