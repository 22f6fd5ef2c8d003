import type { Release } from '@parallax/contracts/release';
import { expect, test } from 'vitest';
import { memory } from '../../test/memory.ts';
import { loadRelease } from './release.ts';

const release = (revision: number, host = 'blue.test'): Release => ({
  revision,
  sticky: false,
  flags: {},
  regions: {},
  colours: [{ colour: 'blue', weight: 100, drained: false, release: 'a', apiUrl: `https://${host}`, regionUrls: [] }],
});

/** Answers by path; what is not given does not answer. */
const answering =
  (answers: Readonly<Record<string, Release>>): typeof fetch =>
  async (url) => {
    const answer = answers[String(url)];
    if (answer === undefined) throw new TypeError('fetch failed');
    return Response.json(answer);
  };
const publishing = (published: Release) => answering({ '/release.json': published });
const dead = answering({});

test('the release is kept for when the page server is away', async () => {
  const storage = memory();
  await loadRelease(publishing(release(3)), storage);
  expect((await loadRelease(dead, storage)).revision).toBe(3);
});

test('an older revision never replaces a newer one', async () => {
  const storage = memory();
  await loadRelease(publishing(release(5)), storage);
  expect((await loadRelease(publishing(release(4)), storage)).revision).toBe(5);
  expect((await loadRelease(publishing(release(6)), storage)).revision).toBe(6);
  expect((await loadRelease(dead, storage)).revision).toBe(6);
});

test('when nothing that the newer one names has answered, an older one counts if it leads anywhere else', async () => {
  const storage = memory();
  await loadRelease(publishing(release(5)), storage);
  const distrust = { distrustKept: true };
  expect((await loadRelease(publishing(release(1)), storage, distrust)).revision).toBe(5);
  expect((await loadRelease(publishing(release(1, 'anew.test')), storage, distrust)).revision).toBe(1);
  expect((await loadRelease(dead, storage, distrust)).revision).toBe(1);
});

test('a revision that an API told of comes from there when the published one is older', async () => {
  const storage = memory();
  const told = { revision: 7, address: 'https://blue.test/' };
  const both = (published: Release, answered: Release) =>
    answering({ '/release.json': published, 'https://blue.test/api/v1/release': answered });
  expect((await loadRelease(both(release(5), release(7)), storage, { told })).revision).toBe(7);
  expect((await loadRelease(both(release(8), release(7)), storage, { told })).revision).toBe(8);
  expect((await loadRelease(both(release(5), release(3)), memory(), { told })).revision).toBe(5);
  expect((await loadRelease(publishing(release(5)), memory(), { told })).revision).toBe(5);
});

test('without any release the error is told', async () => {
  await expect(loadRelease(dead, memory())).rejects.toThrow('fetch failed');
  await expect(loadRelease(dead, memory(), { told: { revision: 2, address: 'https://blue.test' } })).rejects.toThrow();
});
