import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { BlobCreatedEvent } from '../../src/events/blob-created.ts';
import { listen, stopListening } from '../../src/listen.ts';

export interface Received {
  headers: IncomingHttpHeaders;
  event: BlobCreatedEvent;
}

export interface Webhook {
  url: string;
  port: number;
  /** Notifications in order of arrival, also those that were refused. */
  received: Received[];
  /** Handshakes seen. */
  validations: unknown[];
  /** Subjects of the notifications that were acknowledged, without the fixed beginning: `container/blob`. */
  acknowledged(): string[];
  close(): Promise<void>;
}

export interface WebhookOptions {
  port?: number;
  /** Status for a notification; 202 when left out. */
  answer?: (received: Received, count: number) => number;
  /** false: the handshake is answered with another code. */
  validates?: () => boolean;
}

/** An endpoint as the Functions host is one: echoes the handshake, answers 202 to events. */
export async function startWebhook({
  port = 0,
  answer = () => 202,
  validates = () => true,
}: WebhookOptions = {}): Promise<Webhook> {
  const received: Received[] = [];
  const validations: unknown[] = [];
  const acknowledged: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const [event] = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
      validations.push(event);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ validationResponse: validates() ? event.data.validationCode : 'something else' }));
      return;
    }
    const one = { headers: request.headers, event };
    received.push(one);
    const status = answer(one, received.length);
    if (status < 300) acknowledged.push(shortSubject(event.subject));
    response.writeHead(status);
    response.end();
  });
  const taken = await listen(server, port, 'the webhook of a test');
  return {
    url: `http://127.0.0.1:${taken}/runtime/webhooks/blobs?functionName=Host.Functions.Test&code=key`,
    port: taken,
    received,
    validations,
    acknowledged: () => [...acknowledged],
    close: () => stopListening(server, 0),
  };
}

function shortSubject(subject: string): string {
  return subject.replace('/blobServices/default/containers/', '').replace('/blobs/', '/');
}
