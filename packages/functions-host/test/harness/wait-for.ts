import { setTimeout as wait } from 'node:timers/promises';

/** Waits until `read` gives something other than undefined, null or false; the error at the deadline says what was seen last. */
export async function waitFor<T>(
  what: string,
  read: () => Promise<T> | T,
  show: () => unknown = () => undefined,
  deadlineMs = 15_000,
): Promise<NonNullable<T>> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== null && value !== false) return value;
    if (Date.now() > until) throw new Error(`Waited ${deadlineMs} ms for ${what}. Seen: ${JSON.stringify(show(), null, 1)}`);
    await wait(20);
  }
}
