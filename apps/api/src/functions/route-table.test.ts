import { routes as documentedRoutes } from '@parallax/contracts/openapi';
import { expect, test } from 'vitest';
import { type Route, routeTable } from './route-table.ts';

const routes = Object.entries<Route>(routeTable).map(([name, route]) => ({ name, ...route }));

test('no route takes another one away in a host that tries them in the order of their names', () => {
  const byName = [...routes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const pattern = (path: string) => new RegExp(`^${path.replace('{*rest}', '.*').replace(/\{\w+\}/g, '[^/]+')}$`);
  for (const [index, route] of byName.entries()) {
    const sample = route.path.replace('{id}', 'some-id');
    const sharesMethod = (other: Route) => other.methods.some((method) => route.methods.includes(method));
    const earlier = byName.slice(0, index).filter((other) => sharesMethod(other) && pattern(other.path).test(sample));
    expect(earlier.map((other) => `${other.name} before ${route.name}`)).toEqual([]);
  }
});

test('whatever answers GET answers HEAD', () => {
  for (const { name, methods } of routes) if (methods.includes('GET')) expect(methods, name).toContain('HEAD');
});

test('every route of the OpenAPI document is served, and nothing else but it, preflights and refusals', () => {
  const documented = Object.entries(documentedRoutes).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice(1)}`),
  );
  const served = routes
    .flatMap((route) => route.methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${route.path}`))
    .filter((route) => !route.endsWith('{*rest}'));
  expect(served.sort()).toEqual([...documented, 'GET openapi.json'].sort());
});
