import { expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

test('a byte order mark, comments and trailing commas are left out', () => {
  expect(parseJson('\uFEFF{ // line\n "a": [1, 2,], /* block\n */ "b": "x",\n}')).toEqual({ a: [1, 2], b: 'x' });
});

test('what looks like them inside strings stays', () => {
  expect(parseJson('{"url": "http://x//y", "c": "/* no */", "d": "a,]", "e": "quote \\" // still"}')).toEqual({
    url: 'http://x//y',
    c: '/* no */',
    d: 'a,]',
    e: 'quote " // still',
  });
});

test('anything else that is no JSON is refused', () => {
  expect(() => parseJson('{"a": }')).toThrow(SyntaxError);
});
