import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, chooseWinner } from './choose-winner.ts';

const update = (region: number, content: object, crts = 0): Candidate => ({
  region,
  regionLsn: 1,
  deleted: 0,
  crts,
  body: JSON.stringify(content),
});
const erase = (region: number, crts = 0): Candidate => ({ region, regionLsn: 1, deleted: 1, crts, body: '' });

describe('the winner of a conflict', () => {
  it.each([
    ['the higher number', update(0, { lww: 2 }), update(1, { lww: 1 }, 99)],
    ['a number before none', update(0, { lww: -1e9 }), update(1, { lww: '5' }, 99)],
    ['a number before a missing one', update(0, { lww: -1e9 }), update(1, {}, 99)],
    ['of equal numbers the later write', update(0, { lww: 1 }, 5), update(1, { lww: 1 }, 4)],
    ['of no numbers the later write', update(0, { lww: null }, 5), update(1, {}, 4)],
    ['of equal times the higher region', update(1, { lww: 1 }, 5), update(0, { lww: 1 }, 5)],
    ['a delete before any number', erase(0), update(1, { lww: 9e15 }, 99)],
    ['of deletes the later one', erase(0, 2), erase(1, 1)],
  ])('is %s', (_, winner, loser) => {
    expect(chooseWinner([winner, loser], ['lww'])).toBe(winner);
    expect(chooseWinner([loser, winner], ['lww'])).toBe(winner);
  });

  it('reads an inner path', () => {
    const [high, low] = [update(0, { a: { b: 2 } }), update(1, { a: { b: 1 }, b: 9 }, 99)];
    expect(chooseWinner([low, high], ['a', 'b'])).toBe(high);
  });

  it('does not depend on the order of the versions', () => {
    const candidate = fc.record({
      region: fc.nat({ max: 3 }),
      regionLsn: fc.integer({ min: 1, max: 5 }),
      deleted: fc.nat({ max: 1 }),
      crts: fc.nat({ max: 3 }),
      body: fc.constantFrom('{}', '{"lww":1}', '{"lww":2}', '{"lww":"x"}'),
    });
    const versions = fc.uniqueArray(candidate, {
      minLength: 1,
      maxLength: 6,
      selector: ({ region, regionLsn }) => `${region}/${regionLsn}`,
    });
    fc.assert(
      fc.property(versions, fc.infiniteStream(fc.nat()), (all, random) => {
        const shuffled = all.map((each) => [random.next().value as number, each] as const).sort(([a], [b]) => a - b);
        const pick = (list: Candidate[]) => chooseWinner(list as [Candidate, ...Candidate[]], ['lww']);
        expect(pick(shuffled.map(([, each]) => each))).toBe(pick(all));
      }),
      { seed: 3 },
    );
  });
});
