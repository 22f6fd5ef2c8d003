import type { LogLevel } from '../log.ts';
import type { RpcLogCategory } from './core-types.ts';
import type { Hooks } from './hooks.ts';
import type { InvocationLogScope } from './invoke-function.ts';
import { defineReadOnly } from './system-error.ts';

interface Line {
  level: LogLevel;
  category: RpcLogCategory;
  message: string;
  invocation?: InvocationLogScope;
}

/**
 * Shows a line to the app's log hooks. They may change level and message of the app's own lines only; a hook that throws
 * cannot keep a line back (worker: WorkerContext.log).
 */
export function logThroughHooks(hooks: Hooks, appHookData: object, line: Line): { level: LogLevel; message: string } {
  const context = { level: line.level, message: line.message };
  const hookData = line.invocation?.hookData ?? {};
  defineReadOnly(context, {
    category: () => line.category,
    hookData: () => hookData,
    appHookData: () => appHookData,
    invocationContext: () => line.invocation?.invocationContext,
  });
  try {
    hooks.runLog(context);
  } catch {
    return line;
  }
  return line.category === 'user' ? { level: context.level, message: String(context.message) } : line;
}
