import { type ControlRoute, type ControlRouteId, controlRoutes } from '../api/control-routes.ts';

const matchers = Object.entries<ControlRoute>(controlRoutes).map(([id, { method, path }]) => ({
  id: id as ControlRouteId,
  method: method.toUpperCase(),
  pattern: new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)').replaceAll('.', '\\.')}$`),
}));

export type RouteMatch =
  | { readonly id: ControlRouteId; readonly parameters: Readonly<Record<string, string>> }
  /** The path is one of ours with other methods. */
  | { readonly id: null; readonly allow: readonly string[] };

/** Null when no route has this path. */
export function matchRoute(method: string, path: string): RouteMatch | null {
  const found = matchers.flatMap((matcher) => {
    const match = matcher.pattern.exec(path);
    return match === null ? [] : [{ ...matcher, parameters: decoded(match.groups ?? {}) }];
  });
  if (found.length === 0) return null;
  return found.find((matcher) => matcher.method === method) ?? { id: null, allow: found.map((matcher) => matcher.method) };
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([key, value]) => [key, decode(value)]));
}

/** A stray % is taken as it is: it names nothing that there is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
