import { expect, test } from 'vitest';
import { newUuidV7, uuidV7Form, uuidV7Of } from './uuid-v7.ts';

test('the first 48 bits are the time in milliseconds', () => {
  const id = newUuidV7(0x0192_a3b4_c5d6);
  expect(id.replace('-', '').slice(0, 12)).toBe('0192a3b4c5d6');
});

test.each([
  [0x00, '00000000-0005-7000-8000-000000000000'],
  [0xff, '00000000-0005-7fff-bfff-ffffffffffff'],
])('version and variant are set whatever the other bits are: %i', (fill, id) => {
  expect(uuidV7Of(5, new Uint8Array(10).fill(fill))).toBe(id);
  expect(id).toMatch(uuidV7Form);
});

test('bytes past the tenth do not count, and those that are given stay as they are', () => {
  const bytes = new Uint8Array(32).fill(0xff);
  expect(uuidV7Of(5, bytes)).toBe(uuidV7Of(5, bytes.slice(0, 10)));
  expect(bytes).toEqual(new Uint8Array(32).fill(0xff));
});

test('a later one sorts after an earlier one', () => {
  const ids = [1, 1000, 1_700_000_000_000, 1_700_000_000_001].map(newUuidV7);
  expect(ids.toSorted()).toEqual(ids);
});

test('two of the same millisecond differ', () => {
  expect(newUuidV7(5)).not.toBe(newUuidV7(5));
});
