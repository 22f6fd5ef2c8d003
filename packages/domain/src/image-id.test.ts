import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageIdFor, isImageId, sortIdOf, timeOfId } from './image-id.ts';

const key = (time: number, tail = 'b3a-9d52-0c9f3c1f8a11') => {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${tail}`;
};
const times = fc.integer({ min: 1_600_000_000_000, max: 4_000_000_000_000 });

test('an image id is a UUIDv7 with the time of the key, whatever the owner', () => {
  fc.assert(
    fc.property(times, fc.string(), (time, owner) => {
      const id = imageIdFor(key(time), owner);
      expect(isImageId(id)).toBe(true);
      expect(timeOfId(id)).toBe(time);
    }),
  );
});

test('the same key of another owner is another image, and of the same owner the same one', () => {
  const one = key(1_700_000_000_000);
  expect(imageIdFor(one, 'anna')).toBe(imageIdFor(one, 'anna'));
  expect(imageIdFor(one, 'anna')).not.toBe(imageIdFor(one, 'bert'));
});

test('sort ids put newer images first and never tie', () => {
  fc.assert(
    fc.property(times, times, fc.string(), (a, b, owner) => {
      const [older, newer] = [imageIdFor(key(Math.min(a, b)), owner), imageIdFor(key(Math.max(a, b) + 1), owner)];
      expect(sortIdOf(newer) < sortIdOf(older)).toBe(true);
    }),
  );
});

test.each(['', 'x', '019AA5F0-7C1E-7B3A-9D52-0C9F3C1F8A11', '019aa5f0-7c1e-4b3a-9d52-0c9f3c1f8a11', '../../etc/passwd'])(
  '%j is no image id',
  (text) => {
    expect(isImageId(text)).toBe(false);
  },
);
