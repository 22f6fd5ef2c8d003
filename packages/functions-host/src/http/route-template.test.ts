import { describe, expect, test } from 'vitest';
import { matchRoute, parseRouteTemplate } from './route-template.ts';

const match = (template: string, path: string) => matchRoute(parseRouteTemplate(template), path);

describe('a match', () => {
  test.each([
    ['api/items', '/api/items', {}],
    ['api/items', '/API/Items/', {}],
    ['items/{id}', '/items/7', { id: '7' }],
    ['items/{id?}', '/items', {}],
    ['items/{id=all}', '/items', { id: 'all' }],
    ['items/{id:int?}', '/items', {}],
    ['items/{id:int}', '/items/-7', { id: '-7' }],
    ['{*rest}', '/a/b/c', { rest: 'a/b/c' }],
    ['{*rest}', '/', {}],
    ['files/{**rest}', '/files/a/b', { rest: 'a/b' }],
    ['{name}.{extension}', '/a.b.c', { name: 'a.b', extension: 'c' }],
    ['{name}.{extension?}', '/a', { name: 'a' }],
    ['v{major}-{minor}', '/v1-2', { major: '1', minor: '2' }],
    ['items/{id}', '/items/a%20b%2Fc', { id: 'a b%2Fc' }],
    ['items/{id}', '/items/100%', { id: '100%' }],
    ['{ssn:regex(^\\d{{3}}-\\d{{2}}$)}', '/123-45', { ssn: '123-45' }],
    ['{id:int:min(5)}', '/5', { id: '5' }],
    ['', '/', {}],
  ])('of %s with %s gives %j', (template, path, values) => {
    expect(match(template, path)).toEqual(values);
  });
});

describe('no match', () => {
  test.each([
    ['items/{id}', '/items'],
    ['items/{id}', '/items/'],
    ['items/{id}', '/items/1/2'],
    ['items', '/items/1'],
    ['items/{id}', '/items//'],
    ['{ssn:regex(^\\d{{3}}$)}', '/1234'],
    ['{name}.{extension}', '/plain'],
    ['', '/x'],
  ])('of %s with %s', (template, path) => {
    expect(match(template, path)).toBeNull();
  });
});

describe('constraints', () => {
  test.each([
    ['int', ['0', '+5', '2147483647'], ['2147483648', '1.5', 'x']],
    ['long', ['9223372036854775807'], ['9223372036854775808']],
    ['bool', ['true', 'False'], ['1', 'yes']],
    ['guid', ['0193a2d4-9f3c-7b1e-8c11-0f4e2c1b5a6d', '{0193A2D49F3C7B1E8C110F4E2C1B5A6D}'], ['0193a2d4']],
    ['alpha', ['abcXYZ'], ['abc1']],
    ['decimal', ['1.5', '-2'], ['1,5', 'x']],
    ['datetime', ['2026-11-21'], ['soon']],
    ['length(3)', ['abc'], ['ab', 'abcd']],
    ['length(2,3)', ['ab', 'abc'], ['a', 'abcd']],
    ['minlength(2)', ['ab'], ['a']],
    ['maxlength(2)', ['ab'], ['abc']],
    ['min(2)', ['2'], ['1', 'x']],
    ['max(2)', ['2'], ['3']],
    ['range(1,3)', ['1', '3'], ['0', '4']],
    ['required', ['x'], []],
  ])('%s takes %j and not %j', (constraint, good, bad) => {
    const template = parseRouteTemplate(`{v:${constraint}}`);
    for (const value of good)
      expect([value, matchRoute(template, `/${encodeURIComponent(value)}`)]).toEqual([value, { v: value }]);
    for (const value of bad) expect([value, matchRoute(template, `/${encodeURIComponent(value)}`)]).toEqual([value, null]);
  });
});

test.each([
  ['{*rest}/more', 'catch-all parameter can only appear as the last segment'],
  ['{id:nonsense}', "constraint 'nonsense' is unknown"],
  ['{id', 'not a valid template'],
  ['{}', 'not a valid parameter'],
])('%s is refused: %s', (template, sentence) => {
  expect(() => parseRouteTemplate(template)).toThrow(sentence);
});
