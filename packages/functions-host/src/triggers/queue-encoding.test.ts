import { expect, test } from 'vitest';
import { decodeMessage } from './queue-encoding.ts';

test.each([
  ['aGVsbG8=', 'hello'],
  ['w6Q=', 'ä'],
  ['aGVs\nbG8=', 'hello'],
  ['', ''],
])('%j is %j', (text, decoded) => {
  expect(decodeMessage(text, 'base64')?.toString('utf8')).toBe(decoded);
});

test.each(['hello', 'aGVsbG8', 'aGVs_G8=', '{"a":1}'])('%j is no base64', (text) => {
  expect(decodeMessage(text, 'base64')).toBeNull();
});

test('without an encoding text is what it is', () => {
  expect(decodeMessage('hello', 'none')?.toString('utf8')).toBe('hello');
});
