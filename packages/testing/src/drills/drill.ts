import type { Allowed } from '../checker/report/drill-report.ts';
import type { PageClient, PageClientOptions } from '../history/page-client.ts';
import type { Recorder } from '../history/recorder.ts';
import type { Picture } from '../pictures.ts';
import type { Cloud } from './cloud.ts';

/** One experiment: what we believe, and what is done to find out whether it is so. */
export interface Drill {
  readonly name: string;
  /** One sentence that can be wrong. */
  readonly hypothesis: string;
  /** Part of the short set that runs with the tests. */
  readonly isShort: boolean;
  /** Settings a cloud needs for it; a drill with any starts a cloud of its own. */
  readonly wishes?: CloudWishes;
  /** What a reader has to know: settings that differ from Azure's, what cannot be shown here. */
  readonly notes?: readonly string[];
  /** How many of which verdict it may have; default none of what is a fault. */
  readonly allowed?: Allowed;
  /** Uploads at full length and in the short set; `--uploads` overrides both. */
  readonly uploads: { readonly full: number; readonly short: number };
  run(stage: Stage): Promise<void>;
}

export interface CloudWishes {
  /** For both apps. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly visionLatencyMs?: number;
  /** When blob events are tried again; default soon. */
  readonly eventRetry?: 'local' | 'event-grid';
}

/** Where a drill plays. What it does to the cloud is noted as a step and as a disturbance of the history. */
export interface Stage {
  readonly cloud: Cloud;
  /** Names, the preferred one first. */
  readonly regions: readonly [string, string, ...string[]];
  /** Base address of a region's own API. */
  apiOf(region: string): string;
  readonly uploads: number;
  readonly seed: number;
  /** In [0, 1), the same numbers for the same seed. */
  readonly random: () => number;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  /** Somebody new; the API's addresses in another order for every second person, as their name would resolve. */
  person(options?: Partial<Pick<PageClientOptions, 'name' | 'put' | 'patienceMs' | 'addresses' | 'ownerKey'>>): PageClient;
  /** The next picture, unlike all others. */
  picture(): Promise<Picture>;
  step(what: string, region?: string): Promise<void>;
  kill(region: string): Promise<void>;
  restore(region: string): Promise<void>;
  readOnly(region: string, on: boolean): Promise<void>;
  split(): Promise<void>;
  heal(): Promise<void>;
  /** Sets faults until the given function is called. */
  fault(what: Fault): Promise<() => Promise<void>>;
  crash(app: 'api' | 'worker', region: string): Promise<void>;
  /** Lets the clock of the simulated services run so many times as fast; the report names it. */
  clock(factor: number): Promise<void>;
  /** Waits until an app serves again. */
  untilServes(app: 'api' | 'worker', region: string): Promise<void>;
  /** Something that has to be so for the hypothesis to hold, apart from the checker's verdicts. */
  expect(holds: boolean, sentence: string, evidence?: unknown): void;
  /** Waits until something is so, and expects that it comes to be. Gives whether it did. */
  until(sentence: string, look: () => Promise<boolean>, withinMs?: number): Promise<boolean>;
  pause(ms: number): Promise<void>;
}

export interface Fault {
  readonly kind: 'cosmos' | 'vision' | 'storage' | 'events' | 'lag' | 'other';
  readonly what: string;
  readonly regions: readonly string[];
  readonly set: Parameters<Cloud['faults']>[0];
  readonly clear: Parameters<Cloud['faults']>[0];
}
