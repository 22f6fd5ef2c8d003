import type { HostFunction } from '../functions.ts';
import type { Invoker } from '../invoker.ts';
import type { Log } from '../log.ts';
import type { Connections } from '../settings/connections.ts';
import type { HostOptions } from '../settings/host-json.ts';
import type { QueueWatcher } from './queue-watcher.ts';
import type { TimerClock } from './timer-clock.ts';

/** Something that waits for events and runs functions; every trigger but HTTP has one. */
export interface Listener {
  /** What it listens to, for the log. */
  name: string;
  /** Rejects when the service cannot be reached; it is then tried again in the background. */
  start(): Promise<void>;
  /** Takes nothing new from now on. What is running goes on (the invoker knows when it is done). */
  stop(): Promise<void>;
}

export interface TriggerContext {
  hostId: string;
  env: NodeJS.ProcessEnv;
  options: HostOptions;
  connections: Connections;
  invoker: Invoker;
  watcher: QueueWatcher;
  timerClock: TimerClock;
  /** Whether whoever started the host decides how fast that clock is. */
  isClockSet: boolean;
  log: Log;
}

export type CreateListener = (context: TriggerContext, fn: HostFunction) => Listener;
