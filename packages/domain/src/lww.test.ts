import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editsLww, imageLww, maxRevision } from './lww.ts';

const now = fc.integer({ min: 1_600_000_000_000, max: 4_000_000_000_000 });

test('ready never loses to processing, however late the clock of the other region', () => {
  fc.assert(
    fc.property(now, now, (a, b) => {
      expect(imageLww('ready', a, 0)).toBeGreaterThan(imageLww('processing', b, 0));
    }),
  );
});

test('a later write wins over what it replaced even when its clock is behind', () => {
  fc.assert(
    fc.property(now, now, (first, second) => {
      const before = imageLww('ready', first, 0);
      expect(imageLww('ready', second, before)).toBeGreaterThan(before);
    }),
  );
});

test('a delete beats a concurrent edit of any time, and a restore beats the delete', () => {
  fc.assert(
    fc.property(now, now, now, (edit, removal, restoral) => {
      expect(editsLww(1, removal, 0)).toBeGreaterThan(editsLww(0, edit, 0));
      expect(editsLww(2, restoral, 0)).toBeGreaterThan(editsLww(1, removal, 0));
    }),
  );
});

test('the greatest version, both parts added, is still an exact number', () => {
  const far = 9.9e13;
  expect(Number.isSafeInteger(editsLww(maxRevision, far, 0) + imageLww('ready', far, 0))).toBe(true);
});
