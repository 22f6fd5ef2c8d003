import { expect, test } from 'vitest';
import { ownerKeyOf } from './owner-key.ts';

const memory = (kept: Record<string, string> = {}) => ({
  kept,
  getItem: (key: string) => kept[key] ?? null,
  setItem: (key: string, value: string) => {
    kept[key] = value;
  },
});

test('a key is 256 bits in base64url and stays the same', () => {
  const storage = memory();
  const key = ownerKeyOf(storage);
  expect(key).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(Buffer.from(key, 'base64url')).toHaveLength(32);
  expect(ownerKeyOf(storage)).toBe(key);
});

test('what is no key is replaced', () => {
  const storage = memory({ 'parallax.ownerKey': 'broken' });
  expect(ownerKeyOf(storage)).toHaveLength(43);
});
