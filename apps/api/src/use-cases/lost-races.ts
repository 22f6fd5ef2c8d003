import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@parallax/domain/app-error';

/** Tries in all. With the pauses between them twenty writers of one document all come through within a request's time. */
const maxTries = 9;
/** Longest pause after the first lost race, ms; doubled after each. */
const firstPauseMs = 25;
const longestPauseMs = 500;

/**
 * Repeats what lost its race against another writer, after a pause of random length that grows: those who collided once would collide again
 * if they all came back at the same time. Rejects with `service-unavailable` and the sentence when the last try is lost too.
 * @param attempt gives null when somebody else was first.
 */
export async function untilWon<Value>(
  attempt: () => Promise<Value | null>,
  { random, signal, sentence }: { random: () => number; signal: AbortSignal; sentence: string },
): Promise<Value> {
  for (let tries = 1; tries <= maxTries; tries++) {
    const value = await attempt();
    if (value !== null) return value;
    const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
    if (tries < maxTries) await pause(random() * longest, undefined, { signal });
  }
  throw new AppError('service-unavailable', sentence, { retryAfterSeconds: 1 });
}
