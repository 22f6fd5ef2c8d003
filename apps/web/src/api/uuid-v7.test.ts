import { imageId } from '@parallax/contracts/image';
import { expect, test } from 'vitest';
import { uuidV7 } from './uuid-v7.ts';

test('the first 48 bits are the time in milliseconds', () => {
  const id = uuidV7(0x0192_a3b4_c5d6);
  expect(id.replace('-', '').slice(0, 12)).toBe('0192a3b4c5d6');
});

test('version and variant are set whatever the random bits are', () => {
  for (const fill of [0x00, 0xff, 0xa5]) {
    const id = uuidV7(Date.UTC(2026, 10, 21), (count) => new Uint8Array(count).fill(fill));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(imageId.safeParse(id).success).toBe(true);
  }
});

test('a later one sorts after an earlier one', () => {
  const times = [1, 1000, 1_700_000_000_000, 1_700_000_000_001];
  const ids = times.map((time) => uuidV7(time));
  expect(ids.toSorted()).toEqual(ids);
});

test('two of the same millisecond differ', () => {
  expect(uuidV7(5)).not.toBe(uuidV7(5));
});
