import { type FunctionProblem, type HostFunction, indexFunctions } from './functions.ts';
import { buildRoutes, findShadowedRoutes, type RouteTable } from './http/routes.ts';
import { Invoker } from './invoker.ts';
import type { Log } from './log.ts';
import { type Connections, openConnections } from './settings/connections.ts';
import { readHostId } from './settings/host-id.ts';
import type { HostOptions } from './settings/host-json.ts';
import type { AppPackage } from './settings/read-app-package.ts';
import type { BlobFunction } from './triggers/blob-trigger.ts';
import type { TriggerContext } from './triggers/listener.ts';
import { createQueueWatcher } from './triggers/queue-watcher.ts';
import { TimerClock } from './triggers/timer-clock.ts';
import { createTriggers, type Triggers } from './triggers/triggers.ts';
import { Worker } from './worker/worker.ts';

/** An app in this process: its code is loaded and indexed, and nothing runs yet. */
export interface LoadedApp {
  hostId: string;
  worker: Worker;
  invoker: Invoker;
  connections: Connections;
  context: TriggerContext;
  /** Those that can run; disabled ones included. */
  functions: HostFunction[];
  /** Those that cannot, and why. */
  problems: FunctionProblem[];
  routes: RouteTable['routes'];
  triggers: Triggers;
  eventGridFunctions: BlobFunction[];
}

export interface LoadAppOptions {
  app: AppPackage;
  env: NodeJS.ProcessEnv;
  hostOptions: HostOptions;
  log: Log;
  onTimeout(): void;
  /** How fast timers run; left out, as real time does and nobody can change it. */
  clockFactor?: number | undefined;
}

/** Rejects with `app-load` when the app's code does not load; what is wrong with single functions is in `problems`. */
export async function loadApp({ app, env, hostOptions, log, onTimeout, clockFactor }: LoadAppOptions): Promise<LoadedApp> {
  const hostId = readHostId(env, app.dir);
  const worker = new Worker(log);
  worker.install();
  await worker.start(app.dir, app.main, app.isModule);
  const indexed = indexFunctions(worker.functions.values(), env, hostOptions);
  const connections = await openConnections(env, bindingTypes(indexed.functions));
  const watcher = createQueueWatcher();
  const outputs = { connections, queueOptions: hostOptions.queues, watcher };
  const invoker = new Invoker({ worker, outputs, log, timeoutMs: hostOptions.functionTimeoutMs, onTimeout });
  const clock = { timerClock: new TimerClock(clockFactor), isClockSet: clockFactor !== undefined };
  const context = { hostId, env, options: hostOptions, connections, invoker, watcher, log, ...clock };
  const triggers = createTriggers(context, indexed.functions);
  const table = buildRoutes(indexed.functions, hostOptions.http.routePrefix);
  const problems = [...indexed.problems, ...table.problems, ...triggers.problems];
  const functions = indexed.functions.filter((fn) => !problems.some((problem) => problem.name === fn.name));
  const eventGridFunctions = (triggers.blobs?.functions ?? []).filter((candidate) => candidate.source === 'EventGrid');
  const loaded = {
    hostId,
    worker,
    invoker,
    connections,
    context,
    functions,
    problems,
    routes: table.routes,
    triggers,
    eventGridFunctions,
  };
  report(log, loaded);
  return loaded;
}

function bindingTypes(functions: HostFunction[]): string[] {
  return functions.flatMap((fn) => Object.values(fn.bindings).map((binding) => binding.type));
}

function report(log: Log, { functions, problems, routes }: LoadedApp): void {
  for (const fn of functions) log('information', 'Host.Startup', `Found function '${fn.name}' (${fn.trigger.type})`);
  for (const problem of problems) log('error', 'Host.Startup', `The '${problem.name}' function is in error: ${problem.message}`);
  for (const warning of findShadowedRoutes(routes)) log('warning', 'Host.Startup', warning);
}
