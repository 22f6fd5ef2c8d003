import { indexFunctions } from './functions.ts';
import { HostError } from './host-error.ts';
import { createAdminApi } from './http/admin-api.ts';
import { createAuthenticator } from './http/authenticator.ts';
import type { CorsPolicy } from './http/cors.ts';
import { createFunctionEndpoint } from './http/function-endpoint.ts';
import { HttpServer } from './http/http-server.ts';
import { readBodyLimit } from './http/read-body.ts';
import { buildRoutes, findShadowedRoutes } from './http/routes.ts';
import { createStreamForwarder } from './http/stream-forwarder.ts';
import { Invoker } from './invoker.ts';
import { blobsSystemKey, loadKeys } from './keys.ts';
import { createLog, type Log, type LogEntry, type LogFilter, messageOf } from './log.ts';
import { openConnections } from './settings/connections.ts';
import { readHostId } from './settings/host-id.ts';
import { readHostOptions } from './settings/host-json.ts';
import { type AppPackage, readAppPackage } from './settings/read-app-package.ts';
import { setDefaultEnvironment } from './settings/set-default-environment.ts';
import { startTimeoutWatchdog } from './timeout-watchdog.ts';
import { createBlobWebhook } from './triggers/blob-webhook.ts';
import { invokeByHand } from './triggers/invoke-by-hand.ts';
import type { TriggerContext } from './triggers/listener.ts';
import { createQueueWatcher } from './triggers/queue-watcher.ts';
import { createTriggers } from './triggers/triggers.ts';
import { Worker } from './worker/worker.ts';

export type { LogEntry } from './log.ts';

export interface StartHostOptions {
  /** Folder of a built app package: package.json with `main`, host.json, perhaps local.settings.json. */
  appDir: string;
  /** Default 0: any free port. */
  port?: number;
  hostname?: string;
  /** Wins over local.settings.json and the process's own environment; set in `process.env`, since the app reads it there. */
  env?: Record<string, string>;
  /** Whether keys are asked for. Default false, as in Core Tools. */
  auth?: boolean;
  /** Allowed origins, `*` for all. Default: `Host.CORS` of local.settings.json. */
  cors?: string[];
  corsCredentials?: boolean;
  /** JSON with the app's keys; made when absent. Default: new keys at every start. */
  keysFile?: string;
  /** End the process when a function runs into functionTimeout, as the real host ends its worker. Default false. */
  strictTimeout?: boolean;
  log?: (entry: LogEntry) => void;
}

export interface RunningFunction {
  name: string;
  trigger: string;
  isDisabled: boolean;
}

export interface RunningHost {
  url: string;
  port: number;
  hostId: string;
  functions: RunningFunction[];
  /** Functions that could not be loaded, and why; the others run. */
  problems: { name: string; message: string }[];
  /** The functions that Event Grid delivers to. */
  webhooks: string[];
  /** Where Event Grid delivers the events of one of them, key included. Throws for any other function. */
  webhookUrl(functionName: string): string;
  /** Runs a function that is not HTTP with an input of one's own and gives its return value. */
  invoke(name: string, input?: unknown, metadata?: Record<string, unknown>): Promise<unknown>;
  /** Listeners stop, what runs finishes, appTerminate hooks run, the port is closed. */
  drain(): Promise<void>;
  /** As `drain`, but waits no longer than a moment for what runs. */
  close(): Promise<void>;
}

const closeGraceMs = 5_000; // The real host gives a worker 5 s after WorkerTerminate.

/** Loads the app into this process and serves it. One app per process, ever; rejects with HostError and a sentence. */
export async function startHost(options: StartHostOptions): Promise<RunningHost> {
  const app = readAppPackage(options.appDir);
  Object.assign(process.env, { ...app.localSettings.values, ...process.env, ...options.env });
  const env = process.env;
  let levels: LogFilter = {};
  const log = createLog(options.log ?? (() => undefined), () => levels);
  const hostOptions = readHostOptions(app.hostJson, env);
  levels = hostOptions.logLevels;

  const hostname = options.hostname ?? '127.0.0.1';
  const server = new HttpServer();
  const port = await server.listen(options.port ?? app.localSettings.port ?? 0, hostname);
  const url = `http://${hostname}:${port}`;
  setDefaultEnvironment(env, `${hostname}:${port}`);
  try {
    return await startApp({ options, app, env, log, hostOptions, server, port, url });
  } catch (error) {
    server.abort();
    throw error;
  }
}

interface Start {
  options: StartHostOptions;
  app: AppPackage;
  env: NodeJS.ProcessEnv;
  log: Log;
  hostOptions: ReturnType<typeof readHostOptions>;
  server: HttpServer;
  port: number;
  url: string;
}

async function startApp({ options, app, env, log, hostOptions, server, port, url }: Start): Promise<RunningHost> {
  const hostId = readHostId(env, app.dir);
  const worker = new Worker(log);
  worker.install();
  await worker.start(app.dir, app.main, app.isModule);
  const { functions, problems } = indexFunctions(worker.functions.values(), env, hostOptions);
  const connections = await openConnections(
    env,
    functions.flatMap((fn) => Object.values(fn.bindings).map((binding) => binding.type)),
  );
  const watcher = createQueueWatcher();
  const invoker = new Invoker({
    worker,
    outputs: { connections, queueOptions: hostOptions.queues, watcher },
    log,
    timeoutMs: hostOptions.functionTimeoutMs,
    onTimeout: () => endOnTimeout(options.strictTimeout ?? false, log),
  });
  const context: TriggerContext = { hostId, env, options: hostOptions, connections, invoker, watcher, log };
  const triggers = createTriggers(context, functions);
  const eventGridFunctions = (triggers.blobs?.functions ?? []).filter((candidate) => candidate.source === 'EventGrid');
  const table = buildRoutes(functions, hostOptions.http.routePrefix);
  problems.push(...table.problems, ...triggers.problems);
  report(log, functions, problems, findShadowedRoutes(table.routes));

  const keys = loadKeys(
    options.keysFile,
    functions.map((fn) => fn.name),
  );
  const authenticator = createAuthenticator(keys, options.auth ?? false);
  const bodyLimit = readBodyLimit(env);
  const httpUri = worker.capabilities['HttpUri'];
  const forwarder = httpUri ? createStreamForwarder(httpUri) : null;
  let isDraining = false;
  const stopListeners = async () => {
    isDraining = true;
    await triggers.stop();
  };
  server.serve({
    options: hostOptions.http,
    cors: readCors(options, app),
    isHomepageEnabled: env['AzureWebJobsDisableHomepage']?.toLowerCase() !== 'true',
    functionCount: functions.length,
    log,
    functions: createFunctionEndpoint({ routes: table.routes, authenticator, invoker, bodyLimit, forwarder }),
    admin: createAdminApi({
      hostId,
      functions,
      errors: problems,
      keys,
      authenticator,
      bodyLimit,
      isDraining: () => isDraining,
      runningCount: () => invoker.runningCount,
      startDraining: () => void stopListeners(),
      startFunction: (fn, input) => void invokeByHand(context, fn, input, {}).catch(() => undefined),
    }),
    webhook: createBlobWebhook({
      keys,
      isAuthEnabled: options.auth ?? false,
      bodyLimit,
      hasFunction: (id) => eventGridFunctions.some((candidate) => candidate.id === id),
      enqueue: async (message) => await triggers.blobs?.enqueue(message),
      log,
    }),
  });
  triggers.start();
  const { functionTimeoutMs } = hostOptions;
  const watchdog = options.strictTimeout && functionTimeoutMs !== null ? startTimeoutWatchdog(functionTimeoutMs) : null;
  const webhookUrl = (functionName: string): string => {
    const found = eventGridFunctions.find((candidate) => candidate.fn.name === functionName);
    if (!found) throw new HostError('settings', `'${functionName}' is no function of this app that Event Grid delivers to.`);
    return `${url}/runtime/webhooks/blobs?functionName=${found.id}&code=${keys.system[blobsSystemKey]}`;
  };
  const end = once(async (graceMs: number | null) => {
    const closed = server.close();
    await within(Promise.all([stopListeners(), closed, invoker.untilIdle()]), graceMs);
    await within(worker.terminate(), closeGraceMs);
    forwarder?.close();
    connections.dispose();
    await watchdog?.stop();
  });
  return {
    url,
    port,
    hostId,
    functions: functions.map((fn) => ({ name: fn.name, trigger: fn.trigger.type, isDisabled: fn.isDisabled })),
    problems,
    webhooks: eventGridFunctions.map((candidate) => candidate.fn.name),
    webhookUrl,
    async invoke(name, input, metadata = {}) {
      const fn = functions.find((candidate) => candidate.name === name);
      if (!fn) throw new HostError('settings', `There is no function '${name}' in this app.`);
      return await invokeByHand(context, fn, input, metadata);
    },
    drain: () => end(null),
    close: () => end(closeGraceMs),
  };
}

function report(
  log: Log,
  functions: { name: string; trigger: { type: string } }[],
  problems: { name: string; message: string }[],
  warnings: string[],
): void {
  for (const fn of functions) log('information', 'Host.Startup', `Found function '${fn.name}' (${fn.trigger.type})`);
  for (const problem of problems) log('error', 'Host.Startup', `The '${problem.name}' function is in error: ${problem.message}`);
  for (const warning of warnings) log('warning', 'Host.Startup', warning);
}

function readCors(options: StartHostOptions, app: AppPackage): CorsPolicy | null {
  const origins = options.cors ?? app.localSettings.cors;
  const credentials = options.corsCredentials ?? app.localSettings.corsCredentials;
  if (origins.length === 0) return null;
  if (credentials && origins.includes('*')) {
    throw new HostError('settings', 'CORS: "*" cannot be combined with credentials; name the allowed origins.');
  }
  return { origins, credentials };
}

/** The real host kills and replaces the worker process on a timeout; whoever started this process does the replacing. */
function endOnTimeout(isStrict: boolean, log: Log): void {
  if (!isStrict) return;
  log('critical', 'Host.Executor', 'A function timeout has occurred. The process ends (strict timeout).');
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 100);
}

async function within(work: Promise<unknown>, graceMs: number | null): Promise<void> {
  if (graceMs === null) return void (await work);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([work.catch((error: unknown) => console.error(messageOf(error))), timeout]);
  clearTimeout(timer);
}

function once(run: (graceMs: number | null) => Promise<void>): (graceMs: number | null) => Promise<void> {
  let running: Promise<void> | null = null;
  return (graceMs) => {
    running ??= run(graceMs);
    return running;
  };
}
