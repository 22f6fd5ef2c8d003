import type { Release } from '@parallax/contracts/release';
import { expect, test } from 'vitest';
import { chooseColour, loadRelease } from './release.ts';

const memory = () => {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
};

const release = (revision: number, blue = 80, green = 20, sticky = false): Release => ({
  revision,
  sticky,
  flags: {},
  regions: {},
  colours: [
    { colour: 'blue', weight: blue, drained: false, release: 'a', apiUrl: 'https://blue.test', regionUrls: [] },
    { colour: 'green', weight: green, drained: false, release: 'b', apiUrl: 'https://green.test', regionUrls: [] },
  ],
});

const answering =
  (body: Release): typeof fetch =>
  async () =>
    Response.json(body);
const dead: typeof fetch = async () => {
  throw new TypeError('fetch failed');
};

test('the release is kept for when the page server is away', async () => {
  const storage = memory();
  await loadRelease(answering(release(3)), storage);
  expect((await loadRelease(dead, storage)).revision).toBe(3);
});

test('an older revision never replaces a newer one', async () => {
  const storage = memory();
  await loadRelease(answering(release(5)), storage);
  expect((await loadRelease(answering(release(4)), storage)).revision).toBe(5);
  expect((await loadRelease(answering(release(6)), storage)).revision).toBe(6);
});

test('an older revision counts when nothing that the newer one names has answered', async () => {
  const storage = memory();
  await loadRelease(answering(release(5)), storage);
  expect((await loadRelease(answering(release(1)), storage, true)).revision).toBe(1);
  expect((await loadRelease(dead, storage, true)).revision).toBe(1);
});

test('without any release the error is told', async () => {
  await expect(loadRelease(dead, memory())).rejects.toThrow('fetch failed');
});

test('colours are chosen by weight', () => {
  expect(chooseColour(release(1), memory(), 0.79).colour).toBe('blue');
  expect(chooseColour(release(1), memory(), 0.81).colour).toBe('green');
  expect(chooseColour(release(1, 0, 100), memory(), 0).colour).toBe('green');
});

test('a sticky release keeps the colour as long as it has weight', () => {
  const session = memory();
  expect(chooseColour(release(1, 80, 20, true), session, 0.9).colour).toBe('green');
  expect(chooseColour(release(2, 80, 20, true), session, 0).colour).toBe('green');
  expect(chooseColour(release(3, 100, 0, true), session, 0).colour).toBe('blue');
});

test('a drained colour is left', () => {
  expect(chooseColour(release(1, 100, 1), memory(), 0, 'blue').colour).toBe('green');
});
