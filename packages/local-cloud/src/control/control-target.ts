import type { RegionStatus } from '../api/control-state.ts';
import type { Telemetry } from '../monitor/read-telemetry.ts';
import type { CloudEvent, PartId } from '../supervisor/part.ts';

/** A region as the supervisor runs it. Addresses have no slash at their end. */
export interface TargetRegion {
  readonly name: string;
  readonly displayName: string;
  readonly status: RegionStatus;
  /** When the status began, ms since 1970; null while it has been up from the start. */
  readonly since: number | null;
  /** When its storage was made read-only; null while it takes writes. */
  readonly readOnlySince: number | null;
  readonly urls: {
    /** Without `/api/v1`. */
    readonly api: string;
    /** Account included. */
    readonly blob: string;
    readonly blobSecondary: string;
    /** Account included; null leaves queue depths out. */
    readonly queue: string | null;
    readonly cosmos: string;
    readonly vision: string;
  };
  readonly admin: { readonly storage: string; readonly vision: string; readonly identity: string; readonly vault: string };
}

/** One process that the supervisor looks after. */
export interface TargetPart extends PartId {
  /** Null while no process runs. */
  readonly pid: number | null;
  readonly alive: boolean;
  /** When it came up or went down, ms since 1970. */
  readonly since: number;
  /** `off`: down on purpose. `bad`: died, or does not come up. */
  readonly health: 'ok' | 'bad' | 'off';
}

/** Telemetry as it came, and where its reception is disturbed. */
export interface TargetMonitor extends Telemetry {
  readonly adminUrl: string;
}

/** What the control room needs of the one who runs the cloud. All verbs are idempotent and settle when the thing is done. */
export interface ControlTarget {
  readonly webUrl: string;
  /** Where clients find the API: Traffic Manager. Without `/api/v1`. */
  readonly apiUrl: string;
  readonly admin: {
    readonly cosmos: string;
    /** Base address at which `/resolve` answers; null without Traffic Manager. */
    readonly trafficManager: string | null;
    /** Where the release is published, the first that answers counts; none without pages. */
    readonly release: readonly string[];
  };
  /** What the apps' telemetry says; null where none is gathered. */
  readonly monitor: TargetMonitor | null;
  /** Of all services that have one. `set` settles when they have it, and its clocks never go back. */
  readonly clock: { readonly factor: number; set(factor: number): Promise<void> };
  /** In the order in which they are preferred. */
  regions(): readonly TargetRegion[];
  /** The app that answers people has to be named `api`, and one beside it `api-green`: their requests are timed. */
  parts(): readonly TargetPart[];
  killRegion(name: string): Promise<void>;
  restoreRegion(name: string): Promise<void>;
  setReadOnly(name: string, on: boolean): Promise<void>;
  /** Lines of the parts among them. Gives a function that ends the subscription. */
  onEvent(listener: (event: CloudEvent) => void): () => void;
}
