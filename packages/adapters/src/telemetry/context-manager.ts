import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, type ContextManager, ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * Keeps the context over everything that waits. Ours rather than the SDK's, because it is needed before the SDK is loaded, and what runs while it is being
 * loaded must not lose its trace.
 */
export function asyncContextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (context, work, thisArg, ...args) => storage.run(context, () => Reflect.apply(work, thisArg, args)),
    bind(context, target) {
      if (typeof target !== 'function') return target;
      const bound = (...args: unknown[]) => storage.run(context, () => Reflect.apply(target, undefined, args));
      return bound as unknown as typeof target;
    },
    enable: () => manager,
    disable() {
      storage.disable();
      return manager;
    },
  };
  return manager;
}
