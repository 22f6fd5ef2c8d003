import { expect, test } from 'vitest';
import { formatDate, resolveExpression } from './binding-expression.ts';

const data = { name: 'x', folder: '2026', Nested: { Value: 7 }, Query: { q: 'find' }, 'with.dot': 'dotted', object: { a: 1 } };
const resolve = (template: string) => resolveExpression(template, data, 'fn');

test.each([
  ['copies/{folder}/{NAME}.txt', 'copies/2026/x.txt'],
  ['{nested.value}', '7'],
  ['{Query.q}', 'find'],
  ['{with.dot}', 'dotted'],
  ['{object}', '{"a":1}'],
  ['{sys.methodname}', 'fn'],
  ['no expression', 'no expression'],
])('%s is %s', (template, text) => {
  expect(resolve(template)).toBe(text);
});

test('new ids and times are made', () => {
  expect(resolve('{rand-guid}')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(resolve('{rand-guid:N}')).toMatch(/^[0-9a-f]{32}$/);
  expect(resolve('{rand-guid:B}')).toMatch(/^\{.{36}\}$/);
  expect(resolve('{DateTime:yyyy}')).toBe(String(new Date().getUTCFullYear()));
});

test('dates are formatted as .NET does', () => {
  expect(formatDate(new Date('2026-01-02T03:04:05.006Z'), 'yyyy-MM-dd HH:mm:ss.fff yy')).toBe('2026-01-02 03:04:05.006 26');
});

test('a name without a value is an error', () => {
  expect(() => resolve('{nobody}')).toThrow("No value for named parameter 'nobody'.");
});
