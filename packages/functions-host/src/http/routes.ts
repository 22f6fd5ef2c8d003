import { type HostFunction, option } from '../functions.ts';
import type { AuthLevel } from '../keys.ts';
import { messageOf } from '../log.ts';
import { matchRoute, parseRouteTemplate, type RouteTemplate } from './route-template.ts';

export interface HttpRoute {
  fn: HostFunction;
  template: RouteTemplate;
  /** Upper case; null: every method. */
  methods: string[] | null;
  authLevel: AuthLevel;
}

export interface RouteTable {
  routes: HttpRoute[];
  problems: { name: string; message: string }[];
}

/** Routes in the order they are tried: the functions' order, which is by name (`functions.ts`), not by precision. */
export function buildRoutes(functions: HostFunction[], prefix: string): RouteTable {
  const table: RouteTable = { routes: [], problems: [] };
  for (const fn of functions) {
    if (fn.kind !== 'http') continue;
    try {
      table.routes.push(buildRoute(fn, prefix));
    } catch (error) {
      table.problems.push({ name: fn.name, message: messageOf(error) });
    }
  }
  return table;
}

function buildRoute(fn: HostFunction, prefix: string): HttpRoute {
  const route = (option(fn.trigger, 'route') ?? fn.name).replace(/^\/+|\/+$/g, '');
  // The real host refuses every route that begins like its own, whatever the prefix: `administration` as well.
  if (/^admin/i.test(route)) throw new Error('The specified route conflicts with one or more built in routes.');
  const methods = fn.trigger['methods'];
  return {
    fn,
    template: parseRouteTemplate([prefix, route].filter(Boolean).join('/')),
    methods: Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : null,
    authLevel: readAuthLevel(fn),
  };
}

function readAuthLevel(fn: HostFunction): AuthLevel {
  const level = (option(fn.trigger, 'authLevel') ?? 'anonymous').toLowerCase();
  if (level === 'anonymous' || level === 'function' || level === 'admin') return level;
  throw new Error(`Function '${fn.name}': authLevel is "${level}"; expected anonymous, function or admin.`);
}

/**
 * The first route that takes path and method. The method is a route constraint in the real host: a path that fits with
 * another method is no match at all, hence 404 and never 405, and GET does not imply HEAD or OPTIONS.
 */
export function findRoute(
  routes: HttpRoute[],
  method: string,
  rawPath: string,
): { route: HttpRoute; params: Record<string, string> } | null {
  for (const route of routes) {
    if (route.methods && !route.methods.includes(method)) continue;
    const params = matchRoute(route.template, rawPath);
    if (params) return { route, params };
  }
  return null;
}

/** Sentences about routes that an earlier one (by function name) takes away; the real host says nothing, and people lose hours. */
export function findShadowedRoutes(routes: HttpRoute[]): string[] {
  return routes.flatMap((route, index) => {
    const sample = sampleLiteralPath(route.template);
    const method = route.methods?.[0] ?? 'GET';
    const winner = sample === null ? null : findRoute(routes.slice(0, index), method, sample);
    if (!winner) return [];
    return [
      `Route '${route.template.text}' of '${route.fn.name}' is never reached with ${method}: '${winner.route.template.text}' of ` +
        `'${winner.route.fn.name}' is tried first, because the host tries routes in the order of function names.`,
    ];
  });
}

/** The path of a template without parameters; null for any other. */
function sampleLiteralPath(template: RouteTemplate): string | null {
  const parts = template.segments.flat();
  if (parts.some((part) => part.kind === 'parameter')) return null;
  return `/${template.segments.map((segment) => segment.map((part) => (part.kind === 'literal' ? part.text : '')).join('')).join('/')}`;
}
