import type { ControlEvent } from '@parallax/local-cloud/api/control-events';

/** Events come in bursts; the page takes them up this often. */
const flushMs = 200;

/** Follows what happens; the browser itself comes back after a break and asks for what it missed. Gives a function that ends it. */
export function followEvents(
  last: number,
  onEvents: (events: ControlEvent[]) => void,
  onConnection: (isOpen: boolean) => void,
): () => void {
  const source = new EventSource(`/api/events?last=${last}`);
  let waiting: ControlEvent[] = [];
  source.onopen = () => onConnection(true);
  source.onerror = () => onConnection(false);
  source.onmessage = ({ data }: MessageEvent<string>) => waiting.push(JSON.parse(data) as ControlEvent);
  const timer = setInterval(() => {
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    onEvents(events);
  }, flushMs);
  return () => {
    clearInterval(timer);
    source.close();
  };
}
