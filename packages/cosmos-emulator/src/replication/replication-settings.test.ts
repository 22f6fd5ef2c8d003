import { describe, expect, it } from 'vitest';
import { changeReplication, defaultReplication, isSplit } from './replication-settings.ts';

const regions = ['a', 'b', 'c'];
const split = (groups: string[][] | null) => changeReplication(defaultReplication, { split: groups }, regions);

describe('a split', () => {
  it('parts the regions of different groups, both ways', () => {
    const settings = split([['a'], ['b', 'c']]);
    const parted = regions.flatMap((from) => regions.filter((to) => isSplit(settings, from, to)).map((to) => `${from}-${to}`));
    expect(parted).toEqual(['a-b', 'a-c', 'b-a', 'c-a']);
  });

  it('leaves a region in no group with all of them', () => {
    const settings = split([['a'], ['b']]);
    expect([isSplit(settings, 'a', 'b'), isSplit(settings, 'a', 'c'), isSplit(settings, 'c', 'b')]).toEqual([true, false, false]);
  });

  it('is none when it is null', () => {
    expect(isSplit(split(null), 'a', 'b')).toBe(false);
  });
});
