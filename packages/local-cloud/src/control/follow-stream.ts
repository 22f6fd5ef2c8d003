import type { Activity } from '../activity.ts';
import { type Clock, delay } from '../clock.ts';

const firstRetryMs = 250;
const longestRetryMs = 5_000;
/** A service sends its last 200 again after every reconnect, and numbers from 1 after a restart: what was seen is known by number and time. */
const rememberedKeys = 1_000;
const maxLineBytes = 256 * 1024;

/**
 * Listens to a service's `GET /events` until the signal aborts, whatever becomes of the service: it may start later, die and come back. Every activity
 * is told once.
 */
export async function followStream(
  url: string,
  onActivity: (activity: Activity) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const seen = new Set<string>();
  const tellOnce = (activity: Activity): void => {
    const key = `${activity.id}|${activity.at}`;
    if (seen.has(key)) return;
    seen.add(key);
    if (seen.size > rememberedKeys) for (const oldest of [...seen].slice(0, rememberedKeys / 2)) seen.delete(oldest);
    onActivity(activity);
  };
  let retryMs = firstRetryMs;
  while (!signal.aborted) {
    try {
      await readOnce(url, signal, (activity) => {
        retryMs = firstRetryMs;
        tellOnce(activity);
      });
    } catch {
      // Down, or gone in the middle: that is what the tiles show. It is tried again.
    }
    await delay(clock, retryMs, signal);
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  }
}

async function readOnce(url: string, signal: AbortSignal, onActivity: (activity: Activity) => void): Promise<void> {
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    return;
  }
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineBytes) rest = '';
    for (const line of lines) if (line.startsWith('data: ')) onActivity(JSON.parse(line.slice(6)) as Activity);
  }
}
