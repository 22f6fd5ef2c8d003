import { type HookCallback, type HookName, hookNames } from './core-types.ts';
import { Disposable } from './disposable.ts';
import { systemError } from './system-error.ts';

export interface Hooks {
  register(name: string, callback: HookCallback): Disposable;
  /** Runs the callbacks in the order of registration, each awaited. */
  run(name: HookName, context: object): Promise<void>;
  /** Log hooks are called in line and may not wait. */
  runLog(context: object): void;
}

export function createHooks(): Hooks {
  const callbacks = new Map<string, HookCallback[]>(hookNames.map((name) => [name, []]));
  const of = (name: HookName): HookCallback[] => callbacks.get(name) ?? [];
  return {
    register(name, callback) {
      const list = callbacks.get(name);
      // The library reads this very error (a RangeError with the system mark) as "the host is too old for this hook".
      if (!list) throw systemError(`Unrecognized hook "${name}"`, RangeError);
      list.push(callback);
      return new Disposable(() => {
        const index = list.indexOf(callback);
        if (index >= 0) list.splice(index, 1);
      });
    },
    async run(name, context) {
      for (const callback of [...of(name)]) await callback(context);
    },
    runLog(context) {
      for (const callback of of('log')) callback(context);
    },
  };
}
