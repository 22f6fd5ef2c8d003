import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

let now: number;
const clock = () => now;

beforeEach(() => {
  now = 1_000_000;
});

describe('Pace', () => {
  it('leaves times alone while it was always 1', () => {
    const pace = new Pace(clock);
    expect(pace.at(1_234)).toBe(1_234);
    expect(pace.sqlAt('crts')).toBe('crts');
  });

  it('lets time pass faster from its start, and leaves what was before', () => {
    const pace = new Pace(clock, 60);
    expect(pace.at(900_000)).toBe(900_000);
    expect(pace.at(1_001_000) - pace.at(1_000_000)).toBe(60_000);
    expect(pace.at(1_001_000) - pace.at(999_000)).toBe(61_000);
  });

  it('never goes back, however it is changed', () => {
    const pace = new Pace(clock, 60);
    const seen: number[] = [];
    for (const factor of [1, 1_000, 2, 1]) {
      now += 500;
      seen.push(pace.at(now));
      pace.change(factor);
      seen.push(pace.at(now));
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(pace.factor).toBe(1);
    const before = pace.at(now);
    expect(pace.at(now + 10)).toBe(before + 10);
  });

  it('says the same to SQL', () => {
    const pace = new Pace(clock, 60);
    now += 500;
    pace.change(2.5);
    const database = new DatabaseSync(':memory:');
    for (const time of [999_999, 1_000_250, 1_000_501, 5_000_000]) {
      const row = database.prepare(`SELECT ${pace.sqlAt('time')} AS at FROM (SELECT ? AS time)`).get(time);
      expect(row?.['at']).toBe(pace.at(time));
    }
    database.close();
  });

  it('refuses more changes than a query can tell', () => {
    const pace = new Pace(clock);
    const database = new DatabaseSync(':memory:');
    for (let change = 0; change < 500; change++) pace.change(2 + (change % 2));
    expect(database.prepare(`SELECT ${pace.sqlAt('time')} AS at FROM (SELECT ? AS time)`).get(now + 1)?.['at']).toBe(now + 3);
    expect(() => pace.change(2)).toThrow('start the emulator anew');
    expect(pace.factor).toBe(3);
    database.close();
  });

  it('refuses what is no factor, and stays as it is', () => {
    const pace = new Pace(clock, 2);
    for (const factor of [0, 0.5, 1_001, Number.NaN, '3', undefined])
      expect(() => pace.change(factor)).toThrow('a number from 1 to 1000');
    expect(pace.factor).toBe(2);
  });
});
