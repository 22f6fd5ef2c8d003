import Module from 'node:module';
import { HostError } from '../host-error.ts';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  ProgrammingModel,
  RpcLogCategory,
  RpcLogLevel,
} from './core-types.ts';
import type { Disposable } from './disposable.ts';

/** The versions that this host's behaviour was read from; apps may print or compare them. */
export const emulatedVersions = { worker: '3.13.0', host: '4.1048.0' };

/** What `require('@azure/functions-core')` gives inside an app. */
export interface CoreApi {
  version: string;
  hostVersion: string;
  setProgrammingModel(model: ProgrammingModel): void;
  getProgrammingModel(): ProgrammingModel | undefined;
  registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable;
  registerHook(name: string, callback: HookCallback): Disposable;
  log(level: RpcLogLevel, category: RpcLogCategory, message: string): void;
  Disposable: typeof Disposable;
}

type Require = (this: unknown, id: string) => unknown;

let isInstalled = false;

/**
 * Makes `@azure/functions-core` requirable, by the same means as the real worker (its setupCoreModule). The library keeps
 * the first answer for the life of the process, so it must be there before the app loads, and only one app fits a process.
 */
export function installCoreApi(api: CoreApi): void {
  if (isInstalled)
    throw new HostError('second-app', 'This process already ran a Functions app; start each app in a process of its own.');
  isInstalled = true;
  const prototype = Module.prototype as unknown as { require: Require };
  prototype.require = new Proxy(prototype.require, {
    apply: (target, self, args: [string]) => (args[0] === '@azure/functions-core' ? api : Reflect.apply(target, self, args)),
  });
}
