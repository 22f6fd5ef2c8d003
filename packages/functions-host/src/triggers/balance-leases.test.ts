import { describe, expect, test } from 'vitest';
import { selectLeasesToTake } from './balance-leases.ts';
import type { Lease } from './cosmos-leases.ts';

const now = new Date('2026-11-21T10:00:00Z');
const expirationMs = 60_000;

function lease(token: string, owner: string | null, ageMs = 1000): Lease {
  const feedRange = { minInclusive: token, maxExclusive: token };
  return {
    id: token,
    leaseToken: token,
    feedRange,
    continuation: null,
    owner,
    renewedAt: new Date(now.getTime() - ageMs),
    etag: 'e',
  };
}

const take = (leases: Lease[], me = 'me') => selectLeasesToTake(leases, me, now, expirationMs).map((item) => item.leaseToken);

describe('a host takes', () => {
  test('everything when it is alone', () => {
    expect(take([lease('a', null), lease('b', null), lease('c', null)])).toEqual(['a', 'b', 'c']);
  });

  test('only its share of what is free when others are there', () => {
    expect(take([lease('a', null), lease('b', null), lease('c', 'other'), lease('d', 'other')])).toEqual(['a', 'b']);
  });

  test('what a dead host left', () => {
    expect(take([lease('a', 'dead', 61_000), lease('b', 'dead', 61_000), lease('c', 'me')])).toEqual(['a', 'b']);
  });

  test('one free lease even when it has its share: none may stay alone', () => {
    expect(take([lease('a', null), lease('b', 'me'), lease('c', 'me'), lease('d', 'other')])).toEqual(['a']);
  });

  test('one at a time from the host that has most', () => {
    expect(take([lease('a', 'rich'), lease('b', 'rich'), lease('c', 'rich'), lease('d', 'rich')])).toEqual(['a']);
  });

  test('nothing when the shares are as even as they can be', () => {
    expect(take([lease('a', 'me'), lease('b', 'other')])).toEqual([]);
    expect(take([lease('a', 'me'), lease('b', 'other'), lease('c', 'other')])).toEqual([]);
    expect(take([lease('a', 'other')])).toEqual([]);
    expect(take([])).toEqual([]);
  });
});
