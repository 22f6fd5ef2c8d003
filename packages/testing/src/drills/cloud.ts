import type { Faults } from '@parallax/local-cloud/api/control-faults';
import type { Digest } from '../checker/digest.ts';
import type { HistoryRegion } from '../history/history.ts';

export interface CloudRegion extends HistoryRegion {
  /** Base address, without `/api/v1`. */
  readonly api: string;
}

/** A change of the fault document as RFC 7396 has it: null takes a member away. */
export type FaultChange = { readonly [Key in keyof Faults]?: Faults[Key] | null | object };

/** What a drill does to a cloud. Every verb settles when the thing is done, and may be repeated. */
export interface Cloud {
  readonly web: string;
  /** Where clients find the API: Traffic Manager. */
  readonly api: string;
  readonly controlRoom: string;
  /** In the order in which they are preferred. */
  readonly regions: readonly CloudRegion[];
  kill(region: string): Promise<void>;
  restore(region: string): Promise<void>;
  readOnly(region: string, on: boolean): Promise<void>;
  /** How many times as fast the clock of the simulated services runs, at this moment. */
  clockFactor(): Promise<number>;
  /** Lets it run so fast, 1 to 1,000. Apps and people keep real time. */
  setClockFactor(factor: number): Promise<void>;
  /** Merges a change into the faults that stand. */
  faults(change: FaultChange): Promise<void>;
  clearFaults(): Promise<void>;
  /** kill -9 of one app, which comes back by itself. */
  crash(app: 'api' | 'worker', region: string): Promise<void>;
  /** Whether an app of a region serves: its process lives, and for the API its health route answers. */
  serves(app: 'api' | 'worker', region: string): Promise<boolean>;
  /** Null where replicas cannot be compared. */
  digest(): Promise<Digest | null>;
  /** Events and replicated writes that have not arrived. Messages of queues are not counted: they may rightly wait for hours. */
  backlog(): Promise<number>;
  /** What became of a region's blob events so far. */
  events(region: string): Promise<{ readonly pending: number; readonly delivered: number; readonly deadLettered: number }>;
}
