import { HostError } from './host-error.ts';
import { readSetting, resolveSettings } from './settings/resolve-settings.ts';
import type { Binding, RegisteredFunction, RpcRetryOptions } from './worker/core-types.ts';

export type TriggerKind = 'http' | 'blob' | 'queue' | 'timer' | 'cosmosDB' | 'warmup';

/** A registered function with its settings resolved: what triggers, routes and bindings work with. */
export interface HostFunction {
  name: string;
  functionId: string;
  kind: TriggerKind;
  triggerName: string;
  trigger: Binding;
  /** Every binding by name, `$return` included. */
  bindings: Record<string, Binding>;
  retry: RpcRetryOptions | null;
  isDisabled: boolean;
}

/** A function that cannot run and the reason; the rest of the app runs without it, as in the real host. */
export interface FunctionProblem {
  name: string;
  message: string;
}

const kinds: Record<string, TriggerKind> = {
  httptrigger: 'http',
  blobtrigger: 'blob',
  queuetrigger: 'queue',
  timertrigger: 'timer',
  cosmosdbtrigger: 'cosmosDB',
  warmuptrigger: 'warmup',
};

export interface IndexOptions {
  /** host.json `functions`; null allows all. */
  functions: string[] | null;
  /** Whether host.json names an extension bundle. */
  hasExtensions: boolean;
}

/** What the host has without the extension bundle. */
const builtIn = /^(http|httptrigger|timertrigger|warmuptrigger)$/i;

export function indexFunctions(
  registered: Iterable<RegisteredFunction>,
  env: NodeJS.ProcessEnv,
  options: IndexOptions,
): { functions: HostFunction[]; problems: FunctionProblem[] } {
  const functions: HostFunction[] = [];
  const problems: FunctionProblem[] = [];
  for (const entry of registered) {
    const name = entry.metadata.name;
    if (options.functions && !options.functions.some((other) => other.toLowerCase() === name.toLowerCase())) continue;
    try {
      const fn = indexFunction(entry, env);
      if (!options.hasExtensions) assertBuiltIn(fn);
      functions.push(fn);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      problems.push({ name, message: error.message });
    }
  }
  return { functions: functions.sort(byName), problems };
}

function indexFunction(entry: RegisteredFunction, env: NodeJS.ProcessEnv): HostFunction {
  const { name, functionId, retryOptions } = entry.metadata;
  // FunctionMetadata and the library agree on this rule: letters first, then letters, digits, - and _.
  if (!/^[a-z][a-z0-9_-]{0,127}$/i.test(name)) {
    throw new HostError(
      'app-load',
      `'${name}' is not a valid function name: letters, digits, '-' and '_', beginning with a letter.`,
    );
  }
  const bindings = resolveSettings(entry.metadata.bindings, env, name);
  const found = Object.entries(bindings).find(([, binding]) => /trigger$/i.test(binding.type));
  if (!found) throw new HostError('app-load', `Function '${name}' has no trigger.`);
  const [triggerName, trigger] = found;
  const kind = kinds[trigger.type.toLowerCase()];
  if (!kind) {
    throw new HostError('app-load', `Function '${name}': this host does not run '${trigger.type}' (see FIDELITY.md).`);
  }
  return {
    name,
    functionId,
    kind,
    triggerName,
    trigger,
    bindings,
    retry: retryOptions ?? null,
    isDisabled: readIsDisabled(env, name),
  };
}

function assertBuiltIn(fn: HostFunction): void {
  const types = Object.values(fn.bindings).map((binding) => binding.type);
  const missing = types.filter((type) => !builtIn.test(type));
  if (missing.length === 0) return;
  const list = missing.map((type) => `'${type}'`).join(', ');
  throw new HostError('app-load', `The binding type(s) ${list} are not registered: host.json names no extensionBundle.`);
}

/** `AzureWebJobs.<name>.Disabled`; Linux plans cannot set dots in names, so underscores count as well. */
function readIsDisabled(env: NodeJS.ProcessEnv, name: string): boolean {
  const value = readSetting(env, `AzureWebJobs.${name}.Disabled`) ?? readSetting(env, `AzureWebJobs_${name}_Disabled`);
  return value !== undefined && /^(true|1)$/i.test(value.trim());
}

/** The real host orders functions by name, ordinal and without case (FunctionMetadataManager); routes are tried in this order. */
function byName(a: HostFunction, b: HostFunction): number {
  const [left, right] = [a.name.toUpperCase(), b.name.toUpperCase()];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A binding option as text; undefined when absent or empty. */
export function option(binding: Binding, name: string): string | undefined {
  const value = binding[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
