import { expect, it } from 'vitest';
import { matchRoute } from './match-route.ts';

it('finds a route and what stands in its path', () => {
  expect(matchRoute('POST', '/api/regions/westus2/kill')).toMatchObject({ id: 'KillRegion', parameters: { name: 'westus2' } });
  expect(matchRoute('PATCH', '/api/drills/a%20b')).toMatchObject({ id: 'ChangeDrill', parameters: { id: 'a b' } });
  expect(matchRoute('GET', '/api/images/%zz')).toMatchObject({ id: 'GetImage', parameters: { id: '%zz' } });
});

it('says which methods a path takes, and null for a path of nobody', () => {
  expect(matchRoute('DELETE', '/api/faults')).toEqual({ id: null, allow: ['GET', 'PUT'] });
  expect(matchRoute('GET', '/api/openapiXjson')).toBeNull();
  expect(matchRoute('GET', '/api/regions/a/b/kill')).toBeNull();
});
