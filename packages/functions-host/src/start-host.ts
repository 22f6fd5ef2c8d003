import { createPipeline } from './create-pipeline.ts';
import { endHost, graceMs, once } from './end-host.ts';
import { HostError } from './host-error.ts';
import type { CorsPolicy } from './http/cors.ts';
import { HttpServer } from './http/http-server.ts';
import { createStreamForwarder } from './http/stream-forwarder.ts';
import { blobsSystemKey, type Keys, loadKeys } from './keys.ts';
import { type LoadedApp, loadApp } from './load-app.ts';
import { createLog, type Log, type LogEntry, type LogFilter } from './log.ts';
import { readHostOptions } from './settings/host-json.ts';
import { type AppPackage, readAppPackage } from './settings/read-app-package.ts';
import { setDefaultEnvironment } from './settings/set-default-environment.ts';
import { startTimeoutWatchdog } from './timeout-watchdog.ts';
import { invokeByHand } from './triggers/invoke-by-hand.ts';

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
  /** How many times as fast timers run, 1 to 1,000, and that `PUT /admin/clock` may change it. Left out, they run by real time. */
  clockFactor?: number;
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

/** Loads the app into this process and serves it. One app per process, ever; rejects with HostError and a sentence. */
export async function startHost(options: StartHostOptions): Promise<RunningHost> {
  const app = readAppPackage(options.appDir);
  const env = setEnvironment(app, options.env ?? {});
  const cors = readCors(options, app);
  let levels: LogFilter = {};
  const log = createLog(options.log ?? (() => undefined), () => levels);
  const hostOptions = readHostOptions(app.hostJson, env);
  levels = hostOptions.logLevels;

  const hostname = options.hostname ?? '127.0.0.1';
  const server = new HttpServer();
  const port = await server.listen(options.port ?? app.localSettings.port ?? 0, hostname);
  setDefaultEnvironment(env, `${hostname}:${port}`);
  const onTimeout = () => endOnTimeout(options.strictTimeout ?? false, log);
  try {
    const loaded = await loadApp({ app, env, hostOptions, log, onTimeout, clockFactor: options.clockFactor });
    return serve(options, loaded, server, cors, `http://${hostname}:${port}`);
  } catch (error) {
    server.abort();
    throw error;
  }
}

function serve(options: StartHostOptions, app: LoadedApp, server: HttpServer, cors: CorsPolicy | null, url: string): RunningHost {
  const names = app.functions.map((fn) => fn.name);
  const keys = loadKeys(options.keysFile, names);
  const httpUri = app.worker.capabilities['HttpUri'];
  const forwarder = httpUri ? createStreamForwarder(httpUri) : null;
  const { functionTimeoutMs } = app.context.options;
  const watchdog = options.strictTimeout && functionTimeoutMs !== null ? startTimeoutWatchdog(functionTimeoutMs) : null;
  let isDraining = false;
  const stopListeners = async () => {
    isDraining = true;
    await app.triggers.stop();
  };
  const startDraining = () => void stopListeners();
  const isAuthEnabled = options.auth ?? false;
  server.serve(createPipeline({ app, keys, isAuthEnabled, cors, forwarder, isDraining: () => isDraining, startDraining }));
  app.triggers.start();
  const end = once((waitMs) => endHost({ app, server, forwarder, watchdog, stopListeners }, waitMs));
  return { ...describe(app, keys, url), drain: () => end(null), close: () => end(graceMs) };
}

function describe(app: LoadedApp, keys: Keys, url: string): Omit<RunningHost, 'drain' | 'close'> {
  return {
    url,
    port: Number(new URL(url).port),
    hostId: app.hostId,
    functions: app.functions.map((fn) => ({ name: fn.name, trigger: fn.trigger.type, isDisabled: fn.isDisabled })),
    problems: app.problems,
    webhooks: app.eventGridFunctions.map((candidate) => candidate.fn.name),
    webhookUrl(functionName) {
      const found = app.eventGridFunctions.find((candidate) => candidate.fn.name === functionName);
      if (!found) throw new HostError('settings', `'${functionName}' is no function of this app that Event Grid delivers to.`);
      return `${url}/runtime/webhooks/blobs?functionName=${found.id}&code=${keys.system[blobsSystemKey]}`;
    },
    async invoke(name, input, metadata = {}) {
      const fn = app.functions.find((candidate) => candidate.name === name);
      if (!fn) throw new HostError('settings', `There is no function '${name}' in this app.`);
      return await invokeByHand(app.context, fn, input, metadata);
    },
  };
}

/** local.settings.json gives way to the environment ("already defined", says Core Tools), and that to the caller. */
function setEnvironment(app: AppPackage, wanted: Record<string, string>): NodeJS.ProcessEnv {
  return Object.assign(process.env, { ...app.localSettings.values, ...process.env, ...wanted });
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

/** Time for the answer and the log to go out; the other functions of the process are lost, as they are in Azure. */
const exitDelayMs = 100;

/** The real host kills and replaces the worker process on a timeout; whoever started this process does the replacing. */
function endOnTimeout(isStrict: boolean, log: Log): void {
  if (!isStrict) return;
  log('critical', 'Host.Executor', 'A function timeout has occurred. The process ends (strict timeout).');
  setTimeout(() => process.exit(1), exitDelayMs);
}
