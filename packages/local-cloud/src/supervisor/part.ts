import type { RegionStatus } from '../api/control-state.ts';

/** One process of the local cloud, as data. */
export interface PartSpec {
  /** `cosmos`, `storage`, `worker`; unique together with the region. */
  readonly name: string;
  /** Null for what serves every region. */
  readonly region: string | null;
  /** Arguments for this Node: a script and its options. */
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Its settings; of the supervisor's own environment it gets PATH and the like. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * For programs that write no ready line: texts that all have to be seen on stdout. Left out, a line of JSON with `"event": "ready"` is awaited.
   */
  readonly readyMarks?: readonly string[];
  /** How long it may take until its ready line; default 30,000 ms. */
  readonly readyTimeoutMs?: number;
  /** How long it may take to stop after SIGTERM before it is killed; default 3,000 ms. */
  readonly stopGraceMs?: number;
  /** `restart`: started again with growing delay, as Azure does with an app. `stop-all`: nothing works without it. */
  readonly onDeath: 'restart' | 'stop-all';
  /** Stopped from the highest to the lowest: what depends on others first. */
  readonly stage: number;
  /** Called with each ready line, the first one and after every restart. */
  readonly onReady?: (ready: ReadyLine) => void | Promise<void>;
}

/** The line of JSON on stdout by which a part says that it serves. */
export interface ReadyLine {
  readonly event: 'ready';
  readonly [field: string]: unknown;
}

export interface PartId {
  readonly name: string;
  readonly region: string | null;
}

/** What the supervisor tells whoever watches. */
export type CloudEvent =
  | { readonly type: 'part-ready'; readonly part: PartId; readonly pid: number; readonly ms: number }
  | { readonly type: 'part-died'; readonly part: PartId; readonly ended: Ending; readonly restartInMs: number }
  | { readonly type: 'part-back'; readonly part: PartId; readonly pid: number; readonly ms: number }
  | { readonly type: 'part-restarted'; readonly part: PartId; readonly pid: number; readonly ms: number }
  | { readonly type: 'part-stopped'; readonly part: PartId; readonly ms: number }
  | { readonly type: 'region'; readonly region: string; readonly status: RegionStatus; readonly ms: number }
  | { readonly type: 'line'; readonly part: PartId; readonly line: string }
  | { readonly type: 'step'; readonly name: string; readonly ms: number }
  | { readonly type: 'note'; readonly text: string };

/** How a process ended: one of the two is null. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export const partLabel = (part: PartId): string => (part.region === null ? part.name : `${part.name} (${part.region})`);

export const endingText = ({ code, signal }: Ending): string => (signal === null ? `exit code ${code}` : signal);

/** A part did not start, or died unasked although nothing works without it. */
export class PartFailure extends Error {
  override readonly name = 'PartFailure';
  readonly part: PartId;
  readonly ended: Ending | null;
  /** The last lines it wrote, oldest first. */
  readonly tail: readonly string[];
  readonly logFile: string;

  constructor(part: PartId, what: string, details: { ended: Ending | null; tail: readonly string[]; logFile: string }) {
    super(`${partLabel(part)} ${what}`);
    this.part = part;
    this.ended = details.ended;
    this.tail = details.tail;
    this.logFile = details.logFile;
  }
}
