import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `look` gives something other than null or undefined, and gives that. Rejects after `withinMs` with what it saw last, so a
 * failed test says how far things had come. An error of `look` counts as "not yet".
 */
export async function waitFor<Value>(
  what: string,
  look: () => Promise<Value | null | undefined> | Value | null | undefined,
  { withinMs, everyMs = 50, saw }: { withinMs: number; everyMs?: number; saw?: () => unknown },
): Promise<Value> {
  const endsAt = performance.now() + withinMs;
  let lastError: unknown = null;
  while (performance.now() < endsAt) {
    try {
      const value = await look();
      if (value !== null && value !== undefined) return value;
      lastError = null;
    } catch (error) {
      lastError = error;
    }
    await sleep(everyMs);
  }
  const seen = saw === undefined ? '' : ` Saw: ${JSON.stringify(saw())}.`;
  throw new Error(`${what} did not come about within ${withinMs} ms.${seen}`, { cause: lastError });
}
