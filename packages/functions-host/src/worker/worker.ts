import type { Log, LogLevel } from '../log.ts';
import { type CoreApi, emulatedVersions, installCoreApi } from './core-api.ts';
import type {
  ProgrammingModel,
  RegisteredFunction,
  RpcInvocationRequest,
  RpcInvocationResponse,
  RpcLogCategory,
} from './core-types.ts';
import { Disposable } from './disposable.ts';
import { createHooks, type Hooks } from './hooks.ts';
import { type InvocationLogScope, invokeFunction } from './invoke-function.ts';
import { loadEntryPoints } from './load-entry-points.ts';
import { logThroughHooks } from './log-through-hooks.ts';
import { defineReadOnly, systemError } from './system-error.ts';

/** What the real worker tells the library it can do before the library adds its own. */
const workerCapabilities = {
  RawHttpBodyBytes: 'true',
  RpcHttpTriggerMetadataRemoved: 'true',
  RpcHttpBodyOnly: 'true',
  IgnoreEmptyValuedRpcHttpHeaders: 'true',
  UseNullableValueDictionaryForHttp: 'true',
  WorkerStatus: 'true',
  TypedDataCollection: 'true',
  HandlesWorkerTerminateMessage: 'true',
};

/** The Node worker of the real host, in this process: state of one app from load to termination. */
export class Worker {
  readonly functions = new Map<string, RegisteredFunction>();
  capabilities: Record<string, string> = {};
  readonly #log: Log;
  readonly #hooks: Hooks = createHooks();
  readonly #appHookData: Record<string, unknown> = {};
  readonly #appOnlyHookData: Record<string, unknown> = {};
  #model: ProgrammingModel | undefined;
  #hasStarted = false;

  constructor(log: Log) {
    this.#log = log;
  }

  install(): void {
    installCoreApi(this.#coreApi());
  }

  /** The order of the worker's startApp: entry points, appStart hooks, capabilities, then registration is closed. */
  async start(dir: string, main: string, isModule: boolean): Promise<void> {
    const files = await loadEntryPoints(dir, main, isModule);
    for (const file of files) this.#logSystem('debug', `Loaded entry point file "${file}"`);
    await this.#hooks.run('appStart', this.#appContext({ functionAppDirectory: dir }));
    this.capabilities = this.#model ? await this.#model.getCapabilities({ ...workerCapabilities }) : {};
    this.#hasStarted = true;
  }

  async invoke(request: RpcInvocationRequest): Promise<RpcInvocationResponse> {
    const registered = this.functions.get(request.functionId);
    if (!registered || !this.#model) {
      throw systemError(`Function code for '${request.functionId}' is not loaded and cannot be invoked.`);
    }
    return await invokeFunction({
      request,
      registered,
      model: this.#model,
      hooks: this.#hooks,
      appHookData: this.#appHookData,
      log: (level, category, message, scope) => this.#logInvocation(level, category, message, scope),
    });
  }

  async terminate(): Promise<void> {
    await this.#hooks.run('appTerminate', this.#appContext({}));
  }

  #coreApi(): CoreApi {
    return {
      version: emulatedVersions.worker,
      hostVersion: emulatedVersions.host,
      Disposable,
      getProgrammingModel: () => this.#model,
      setProgrammingModel: (model) => {
        this.#model = model;
        this.#logSystem('debug', `Setting Node.js programming model to "${model.name}" version "${model.version}"`);
      },
      registerHook: (name, callback) => this.#hooks.register(name, callback),
      registerFunction: (metadata, callback) =>
        this.#register({ metadata: { ...metadata, functionId: metadata.functionId ?? metadata.name }, callback }),
      log: (level, category, message) => this.#logApp(level, category, message),
    };
  }

  #register(registered: RegisteredFunction): Disposable {
    const id = registered.metadata.functionId;
    if (this.#hasStarted) throw systemError('A function can only be registered during app startup.');
    if (this.functions.has(id)) throw systemError(`A function with id "${id}" has already been registered.`);
    this.functions.set(id, registered);
    return new Disposable(() => {
      if (this.#hasStarted) throw systemError('A function can only be disposed during app startup.');
      this.functions.delete(id);
    });
  }

  #appContext(fields: object): object {
    const context = { ...fields };
    defineReadOnly(context, { hookData: () => this.#appOnlyHookData, appHookData: () => this.#appHookData });
    return context;
  }

  #logSystem(level: LogLevel, message: string): void {
    this.#logApp(level, 'system', message);
  }

  #logApp(level: LogLevel, category: RpcLogCategory, message: string): void {
    const line = logThroughHooks(this.#hooks, this.#appHookData, { level, category, message });
    this.#log(line.level, category === 'user' ? 'Host.Function.Console' : 'Host.Worker', line.message);
  }

  #logInvocation(level: LogLevel, category: RpcLogCategory, message: string, scope: InvocationLogScope): void {
    const line = logThroughHooks(this.#hooks, this.#appHookData, { level, category, message, invocation: scope });
    const suffix = category === 'user' ? '.User' : '';
    this.#log(line.level, `Function.${scope.functionName}${suffix}`, line.message, {
      functionName: scope.functionName,
      invocationId: scope.invocationId,
    });
  }
}
