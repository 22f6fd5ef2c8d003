import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ControlEvent } from '../api/control-events.ts';
import { urlOf } from '../url-of.ts';
import { ControlError } from './control-error.ts';
import { type EventRing, keptEvents } from './event-ring.ts';

const maxListeners = 64;
const heartbeatMs = 10_000;
/** A listener that reads more slowly than things happen is let go; it comes back with the number of its last event. */
const maxUnsentBytes = 4 * 1024 * 1024;
const reconnectMs = 1_000;

/** `GET /api/events`: what the ring holds after `Last-Event-ID`, then what happens. */
export function streamEvents(request: IncomingMessage, response: ServerResponse, ring: EventRing): void {
  if (ring.listenerCount >= maxListeners)
    throw new ControlError(503, `${maxListeners} listen already; close one of those pages.`);
  const query = urlOf(request).searchParams;
  const seen = wholeNumber(request.headers['last-event-id'] ?? query.get('after')) ?? 0;
  const last = wholeNumber(query.get('last')) ?? keptEvents;
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  // A number that was never given, say because a clock was set back, is none.
  const after = seen > ring.lastId ? 0 : seen;
  response.write(`retry: ${reconnectMs}\n\n${ring.after(after, last).map(formatEvent).join('')}`);
  const unsubscribe = ring.subscribe((event) => {
    if (response.writableLength > maxUnsentBytes) response.destroy();
    else response.write(formatEvent(event));
  });
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
  heartbeat.unref();
  response.once('close', () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
}

const formatEvent = (event: ControlEvent): string => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;

function wholeNumber(text: string | string[] | null | undefined): number | null {
  return typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : null;
}
