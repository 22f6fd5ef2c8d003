import { HostError } from '../host-error.ts';

const settingReference = /%([^%]+)%/g;

/**
 * Replaces `%SETTING%` in every string of a binding, as the real host's name resolver does when it indexes a function.
 * A missing setting stops that function, as there; rejects with `settings`.
 */
export function resolveSettings<T>(value: T, env: NodeJS.ProcessEnv, functionName: string): T {
  if (typeof value === 'string') {
    return value.replace(settingReference, (_, name: string) => {
      const found = readSetting(env, name);
      if (found !== undefined) return found;
      throw new HostError(
        'settings',
        `Function '${functionName}': '%${name}%' does not resolve to a value; set it in the environment.`,
      );
    }) as T;
  }
  if (Array.isArray(value)) return value.map((item) => resolveSettings(item, env, functionName)) as T;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveSettings(item, env, functionName)])) as T;
  }
  return value;
}

/** .NET configuration: names are case-insensitive and `:` may be written `__`. undefined when not set. */
export function readSetting(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const exact = env[name] ?? env[name.replaceAll(':', '__')];
  if (exact !== undefined) return exact;
  const wanted = normalise(name);
  for (const [key, value] of Object.entries(env)) if (normalise(key) === wanted) return value;
  return undefined;
}

function normalise(name: string): string {
  return name.replaceAll('__', ':').toLowerCase();
}
