import { expect, test } from 'vitest';
import type { Dependencies } from '../use-cases/dependencies.ts';
import { createRoutes } from './routes.ts';

const routes = createRoutes({ settings: { limits: {}, webOrigins: [] }, clock: () => 0 } as unknown as Dependencies);

test('no route takes another one away in a host that tries them in the order of their names', () => {
  const byName = [...routes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const pattern = (path: string) => new RegExp(`^${path.replace('{*rest}', '.*').replace(/\{\w+\}/g, '[^/]+')}$`);
  for (const [index, route] of byName.entries()) {
    const sample = route.path.replace('{id}', 'some-id');
    const earlier = byName
      .slice(0, index)
      .filter((other) => other.methods.some((method) => route.methods.includes(method)) && pattern(other.path).test(sample));
    expect(earlier.map((other) => `${other.name} before ${route.name}`)).toEqual([]);
  }
});

test('every route of the OpenAPI document is served, and nothing else but it, preflights and refusals', async () => {
  const { routes: described } = await import('@parallax/contracts/openapi');
  const documented = Object.entries(described).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice(1)}`),
  );
  const served = routes
    .flatMap((route) => route.methods.map((method) => `${method} ${route.path}`))
    .filter((route) => !route.endsWith('{*rest}'));
  expect(served.sort()).toEqual([...documented, 'GET openapi.json'].sort());
});
