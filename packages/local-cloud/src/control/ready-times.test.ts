import { expect, it } from 'vitest';
import { ReadyTimes } from './ready-times.ts';

const event = (what: string, image: string | null, seconds: number) => ({
  what,
  kind: what === 'blob-written' ? ('upload' as const) : ('resize' as const),
  image,
  at: new Date(seconds * 1_000).toISOString(),
});

it('measures from the file’s arrival to the picture, once per image', () => {
  const times = new ReadyTimes();
  expect(times.take(event('blob-written', 'a', 10))).toBeNull();
  expect(times.take(event('image-ready', 'a', 10.35))).toBe(350);
  expect(times.take(event('image-ready', 'a', 99))).toBeNull();
  expect(times.take(event('image-ready', 'never seen', 99))).toBeNull();
  expect(times.images).toBe(1);
});

it('forgets uploads that never became pictures', () => {
  const times = new ReadyTimes();
  for (let count = 0; count < 5_001; count++) times.take(event('blob-written', `image ${count}`, count));
  expect(times.take(event('image-ready', 'image 0', 9_000))).toBeNull();
  expect(times.take(event('image-ready', 'image 1', 9_000))).not.toBeNull();
});
