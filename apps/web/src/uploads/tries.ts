import { ApiProblem, sentenceOf, Unreachable } from '../api/problem.ts';

/** How often a file is PUT before a person has to say so: with the pauses between, longer than the API needs to notice that a region is gone. */
export const maxPuts = 6;
/** How often an answer that should not be (500) is asked for again. */
const maxBugs = 3;

/** 1, 2, 4 ... 30 s: quick at first, and no burden for a service that is coming back. `tries` counts from 0. */
export const growing = (tries: number): number => Math.min(30_000, 1_000 * 2 ** tries);

/** Whether to ask for a grant again by itself: how long to wait (ms) and what to say; null when asking again would not help. */
export function waitAfter(error: unknown, tries: number): { readonly ms: number; readonly sentence: string } | null {
  if (error instanceof Unreachable) return { ms: growing(tries), sentence: sentenceOf(error) };
  if (!(error instanceof ApiProblem)) return null;
  const isBusy = error.status === 429 || (error.status > 500 && error.status < 600);
  if (!isBusy && !(error.status === 500 && tries < maxBugs)) return null;
  return { ms: error.retryAfterMs ?? growing(tries), sentence: error.message };
}
