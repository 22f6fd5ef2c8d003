import type { z } from 'zod';
import type { RegionStatus } from '../api/control-state.ts';
import type { SubscriptionFilter } from '../events/subscription-filter.ts';
import type { profile } from '../traffic-manager/profile.ts';
import type { CosmosResources } from './cosmos-resources.ts';
import type { CloudEvent, PartFailure, PartId } from './part.ts';
import type { Site } from './publish-site.ts';
import type { StorageResources } from './storage-resources.ts';

/** What a local cloud is made of. It knows no app: names to create and apps to run come as data and paths. */
export interface CloudOptions {
  readonly dataDir: string;
  readonly fresh?: boolean;
  /** One entry per region, in the order in which they are preferred. */
  readonly regions: readonly { readonly name: string; readonly displayName: string }[];
  readonly storage: StorageResources & {
    /** Container of the static website. */
    readonly webContainer: string;
    readonly deadLetterContainer: string;
    /** Origins whose pages may call the blob endpoints, made from the address of the site. */
    readonly corsOrigins: (web: string) => readonly string[];
  };
  readonly cosmos: CosmosResources;
  readonly apps: readonly CloudApp[];
  /** What lies in every region's vault, by name; left out, nothing does. `secret` makes values that are kept with the data. */
  readonly vaultSecrets?: (secret: CloudAccess['secret']) => Readonly<Record<string, string>>;
  /** The names by which clients find the apps that answer people, at least one. */
  readonly trafficManagers: readonly CloudTrafficManager[];
  /** Folder of the control room's built page; left out, its API is served alone. */
  readonly controlSite?: string;
  /** Null runs without pages: tests of the parts behind them. */
  readonly site: ((addresses: CloudAddresses) => Site) | null;
  /** Pages from a server that knows their sources, at the site's address; the edge is at another one then. */
  readonly pageServer?: PageServer;
  /** That port or none; 0 is the kept one or any free one; left out, the kept one, 4280 or a free one. */
  readonly webPort?: number;
  readonly visionLatencyMs?: number;
  /** How many times as fast the clock of its services runs, 1 to 1,000; default 1. FIDELITY.md says what goes by it. */
  readonly clockFactor?: number;
  /** When blob events are tried again: soon, as suits a machine where hosts are back within seconds (the default), or as Event Grid does. */
  readonly eventRetry?: 'local' | 'event-grid';
  /** False runs no monitor, and tells apps of none; default true. */
  readonly telemetry?: boolean;
  /** Where compiled code and compressed pages are kept between starts, which halves the time until everything is ready; left out, they are not. */
  readonly cacheDir?: string;
  /** Runs when resources exist, before any app: documents that a deployment would have put there. */
  readonly prepare?: (access: CloudAccess) => Promise<void>;
  readonly onEvent?: (event: CloudEvent) => void;
  /** Aborted while it starts, whatever runs by then is stopped and the start rejects. */
  readonly signal?: AbortSignal;
}

/** One profile of Traffic Manager. Its part is called `traffic-manager`, or `traffic-manager-green` for one that is named `green`. */
export interface CloudTrafficManager {
  /** Unique; null for the one that needs no name of its own. */
  readonly name: string | null;
  /** It starts when this app serves: its first probe should find what it asks. */
  readonly app: string;
  /** How clients are led to a region; endpoints are addresses of the app. */
  readonly profile: (addresses: CloudAddresses) => TrafficManagerProfile;
}

export interface TrafficManagerProfile {
  readonly profile: z.input<typeof profile>;
  /** Where clients are that do not say so in `x-client-place`. */
  readonly defaultPlace: string;
}

/** A Functions app, built, and how it is set up in a region. */
export interface CloudApp {
  readonly name: string;
  readonly dir: string;
  readonly settings: (access: CloudAccess, region: RegionAddresses) => Record<string, string>;
  /** Blob events of the region's account that one of its functions wants. */
  readonly blobEvents?: readonly BlobEventSubscription[];
  /** With a port for a debugger: this one in the first region, if it is free. */
  readonly inspectPort?: number;
}

/** A development server of the pages: a script for Node and what it is told. */
export interface PageServer {
  readonly args: (port: number) => readonly string[];
  readonly cwd: string;
  readonly env: (edgeUrl: string) => Readonly<Record<string, string>>;
  /** Texts that it writes when it serves. */
  readonly readyMarks: readonly string[];
}

export interface BlobEventSubscription {
  /** 3 to 64 letters, digits and hyphens. */
  readonly name: string;
  readonly functionName: string;
  /** In the words of Microsoft.EventGrid/eventSubscriptions. */
  readonly filter: SubscriptionFilter;
}

/** Every address; all are known before the first process starts. No address has a slash at its end. */
export interface CloudAddresses {
  readonly web: string;
  /** Where the edge is: the same as `web`, unless a page server has taken that. */
  readonly edge: string;
  /** The first one. */
  readonly trafficManager: string;
  /** All of them, by the app they lead to. */
  readonly trafficManagers: Readonly<Record<string, string>>;
  /** Control room: page and API. */
  readonly control: string;
  readonly cosmos: { readonly endpoint: string; readonly adminUrl: string };
  /** Where telemetry goes, for whoever trusts `certificateFile`; null without `telemetry`. */
  readonly monitor: { readonly connectionString: string; readonly adminUrl: string } | null;
  readonly regions: readonly RegionAddresses[];
}

export interface RegionAddresses {
  readonly name: string;
  readonly displayName: string;
  /** Account included: `http://127.0.0.1:20001/devstoreaccount1`. */
  readonly blob: string;
  /** Read-only copy. */
  readonly blobSecondary: string;
  readonly queue: string;
  readonly cosmos: string;
  readonly vision: string;
  /** Where the region's apps get tokens of their identity. */
  readonly identity: string;
  /** The region's vault, over https: whoever asks it has to trust `certificateFile`. */
  readonly vault: string;
  /** Base address of each app, by its name. */
  readonly apps: Readonly<Record<string, string>>;
  /** `127.0.0.1:9229` for each app that runs with a debugger port. */
  readonly debuggers: Readonly<Record<string, string>>;
  /** Where faults are set and states are asked; not part of any Azure service. */
  readonly admin: { readonly storage: string; readonly vision: string; readonly identity: string; readonly vault: string };
}

/** Addresses together with what opens them. */
export interface CloudAccess extends CloudAddresses {
  readonly storageAccount: { readonly name: string; readonly key: string };
  readonly storageConnection: (region: RegionAddresses) => string;
  readonly cosmosKey: string;
  readonly visionKey: string;
  /** What apps show the identity endpoint, as IDENTITY_HEADER. */
  readonly identityHeader: string;
  /** PEM of what this machine's https servers are trusted by, for NODE_EXTRA_CA_CERTS. */
  readonly certificateFile: string;
  /** A secret kept with the data, made on first use: 32 random bytes in base64. */
  readonly secret: (name: string) => string;
}

export interface RunningCloud extends CloudAccess {
  readonly dataDir: string;
  readonly logDir: string;
  readonly parts: readonly (PartId & { readonly pid: number; readonly alive: boolean; readonly logFile: string })[];
  /** Settles when a part died on which everything depends, after everything was stopped; never otherwise. */
  readonly failed: Promise<PartFailure>;
  /** Sends a signal as an outsider would; what follows is what follows a crash. */
  kill(name: string, region: string | null, signal?: NodeJS.Signals): void;
  /** Stops one part on purpose; it stays down until `startPart`. */
  stopPart(name: string, region: string | null): Promise<void>;
  startPart(name: string, region: string | null): Promise<void>;
  restart(name: string, region: string | null): Promise<void>;
  /** As they are at this moment, in the order of the options. */
  readonly regionStates: readonly RegionState[];
  /**
   * Loses a region: its apps and Vision are killed, its blob endpoint and its Cosmos replica refuse connections. Its read-only secondary lives on. Settles
   * when that is so; a region that is lost already stays as it is.
   */
  killRegion(name: string): Promise<void>;
  /** Brings a lost region back at its old addresses. Rejects when a part does not come up; the region stays lost then. */
  restoreRegion(name: string): Promise<void>;
  /** Makes the region's storage refuse writes, or take them again. */
  setReadOnly(name: string, on: boolean): Promise<void>;
  /** How many times as fast the clock of its services runs, at this moment. */
  readonly clockFactor: number;
  /** Settles when all services have it. Their clocks never go back. */
  setClockFactor(factor: number): Promise<void>;
  /** Stops everything in order; no process is left when it settles. */
  stop(): Promise<void>;
  /** Kills everything at once. */
  killAll(): void;
}

export interface RegionState {
  readonly name: string;
  readonly status: RegionStatus;
  /** When the status began, ms since 1970; null while it has been up from the start. */
  readonly since: number | null;
  /** When its storage was made read-only, ms since 1970; null while it takes writes. */
  readonly readOnlySince: number | null;
}
