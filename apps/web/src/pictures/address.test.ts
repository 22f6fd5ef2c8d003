import { expect, test } from 'vitest';
import { home, listKey, readAddress, writeAddress } from './address.ts';

test('an address survives being written and read', () => {
  const addresses = [
    home,
    { ...home, image: '0193' },
    { ...home, tag: 'blue sky' },
    { ...home, mine: true },
    { ...home, deleted: true, image: '0193' },
  ];
  for (const address of addresses) expect(readAddress(writeAddress(address).slice(1))).toEqual(address);
});

test('only queries of the root are written', () => {
  expect(writeAddress(home)).toBe('/');
  expect(writeAddress({ ...home, tag: 'sky', image: 'a' })).toBe('/?tag=sky&image=a');
});

test('the list does not depend on the open picture', () => {
  expect(listKey({ ...home, tag: 'sky', image: 'a' } as typeof home)).toBe('/?tag=sky');
});

test('what means nothing is ignored', () => {
  expect(readAddress('?tag=&owner=you&deleted=1&x=y')).toEqual(home);
});
