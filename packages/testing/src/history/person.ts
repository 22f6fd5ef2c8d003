import type { SendCall } from './page-requests.ts';
import type { PutTo } from './put-file.ts';
import type { OpenOperation, Recorder } from './recorder.ts';
import type { Patience } from './until-answered.ts';

/** What every action of one person needs. */
export interface Person {
  readonly name: string;
  readonly send: SendCall;
  readonly put: PutTo;
  readonly recorder: Recorder;
  readonly patienceMs: number;
  readonly signal: AbortSignal | null;
}

export const patienceOf = (person: Person, open: OpenOperation): Patience => ({
  untilMs: open.invokedAt + person.patienceMs,
  signal: person.signal,
});

export const pathOf = (imageId: string): string => `/images/${imageId}`;
