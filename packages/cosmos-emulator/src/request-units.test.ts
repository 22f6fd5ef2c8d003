import { describe, expect, it } from 'vitest';
import { queryCharge, readCharge, writeCharge } from './request-units.ts';

describe('estimates of request units', () => {
  it.each([
    [1, 1, 4.95],
    [2, 1.04, 6.29],
    [4, 1.14, 6.67],
    [16, 1.67, 9.52],
    [64, 4.76, 22.67],
    [1024, 145.9, 625],
  ])('are the published ones for %i KB', (kilobytes, read, write) => {
    expect(readCharge(kilobytes * 1024)).toBe(read);
    expect(writeCharge(kilobytes * 1024)).toBe(write);
  });

  it('lie between the published ones in between, and go on above', () => {
    expect(readCharge(10)).toBe(1);
    expect(writeCharge(3 * 1024)).toBeCloseTo(6.48, 2);
    expect(readCharge(2 * 1024 * 1024)).toBeGreaterThan(290);
  });

  it('of a query grow with what is read and given back', () => {
    expect(queryCharge(0, 0, 0)).toBe(2.5);
    expect(queryCharge(50, 50, 40_000)).toBeLessThan(6);
    expect(queryCharge(10_000, 50, 40_000)).toBeGreaterThan(40);
  });
});
