import { request } from 'node:http';
import type { ControlEvent } from '../../src/api/control-events.ts';

export interface SseClient {
  readonly events: ControlEvent[];
  /** Status of the answer; null before it came. */
  status(): number | null;
  close(): void;
}

/** Reads server-sent events as an EventSource would, with the headers that a test wants. */
export function readEvents(url: string, headers: Record<string, string> = {}): SseClient {
  const events: ControlEvent[] = [];
  let status: number | null = null;
  let rest = '';
  const sent = request(url, { headers: { accept: 'text/event-stream', ...headers } }, (response) => {
    status = response.statusCode ?? 0;
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const lines = block.split('\n');
        const id = lines.find((line) => line.startsWith('id: '))?.slice(4);
        const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
        if (data !== undefined) events.push({ ...(JSON.parse(data) as ControlEvent), id: Number(id) });
      }
    });
  });
  sent.on('error', () => undefined);
  sent.end();
  return { events, status: () => status, close: () => sent.destroy() };
}
