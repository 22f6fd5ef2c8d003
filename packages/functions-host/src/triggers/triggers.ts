import type { FunctionProblem, HostFunction } from '../functions.ts';
import { HostError } from '../host-error.ts';
import { type Log, messageOf } from '../log.ts';
import { kindsWithRetry, waited } from '../retry.ts';
import { type BlobTriggers, createBlobTriggers, toBlobFunction } from './blob-trigger.ts';
import { createCosmosListener } from './cosmos-trigger.ts';
import type { CreateListener, Listener, TriggerContext } from './listener.ts';
import { createQueueListener } from './queue-trigger.ts';
import { createTimerListener } from './timer-trigger.ts';

export interface Triggers {
  problems: FunctionProblem[];
  blobs: BlobTriggers | null;
  /** Starts every listener in the background; one that fails is tried again until it starts. */
  start(): void;
  stop(): Promise<void>;
}

const factories: Partial<Record<HostFunction['kind'], CreateListener>> = {
  queue: createQueueListener,
  timer: createTimerListener,
  cosmosDB: createCosmosListener,
};

export function createTriggers(context: TriggerContext, functions: HostFunction[]): Triggers {
  const problems: FunctionProblem[] = [];
  const active = functions.filter((fn) => !fn.isDisabled);
  for (const fn of active) {
    if (fn.retry && !kindsWithRetry.has(fn.kind))
      context.log('warning', 'Host.Startup', `Retries are not supported for function 'Functions.${fn.name}'.`);
  }
  const listeners = active.flatMap((fn) => attempt(problems, fn, () => factories[fn.kind]?.(context, fn)));
  const blobFunctions = active
    .filter((fn) => fn.kind === 'blob')
    .flatMap((fn) => attempt(problems, fn, () => checkBlobFunction(context, fn)));
  const blobs = blobFunctions.length > 0 ? createBlobTriggers(context, blobFunctions) : null;
  if (blobs) listeners.push(blobs.listener);
  const starters = listeners.map((listener) => new ListenerStarter(listener, context.log));
  return {
    problems,
    blobs,
    start() {
      for (const starter of starters) starter.start();
    },
    async stop() {
      await Promise.all(starters.map((starter) => starter.stop()));
    },
  };
}

/** A connection that is not in the settings is found now, and puts the function in error. */
function checkBlobFunction(context: TriggerContext, fn: HostFunction) {
  const blobFunction = toBlobFunction(fn);
  const connection = fn.trigger['connection'];
  context.connections.blobs(typeof connection === 'string' ? connection : undefined);
  context.connections.queues(undefined);
  return blobFunction;
}

function attempt<T>(problems: FunctionProblem[], fn: HostFunction, make: () => T | undefined): T[] {
  try {
    const made = make();
    return made === undefined ? [] : [made];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    problems.push({ name: fn.name, message: error instanceof HostError ? error.message : messageOf(error) });
    return [];
  }
}

const retryMs = { first: 2_000, most: 60_000 };

/** FunctionListener with partial start-up: the host runs without a listener whose service is away, and keeps trying. */
class ListenerStarter {
  readonly #listener: Listener;
  readonly #log: Log;
  readonly #abort = new AbortController();
  #starting: Promise<void> = Promise.resolve();

  constructor(listener: Listener, log: Log) {
    this.#listener = listener;
    this.#log = log;
  }

  start(): void {
    this.#starting = this.#startUntilDone();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#starting;
    await this.#listener.stop();
  }

  async #startUntilDone(): Promise<void> {
    let delayMs = retryMs.first;
    while (!this.#abort.signal.aborted) {
      try {
        return await this.#listener.start();
      } catch (error) {
        this.#log(
          'error',
          'Host.Startup',
          `The listener for ${this.#listener.name} was unable to start: ${messageOf(error)}. Trying again.`,
        );
      }
      await waited(delayMs, this.#abort.signal);
      delayMs = Math.min(delayMs * 2, retryMs.most);
    }
  }
}
