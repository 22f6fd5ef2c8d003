import { expect, test } from 'vitest';
import { createRequestQueue } from './request-queue.ts';

/** Work that ends when it is told to. */
function heldWork() {
  const running: (() => void)[] = [];
  return { running, work: () => new Promise<void>((resolve) => running.push(resolve)) };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('runs no more at a time than allowed, in order of arrival', async () => {
  const queue = createRequestQueue(-1, 2);
  const { running, work } = heldWork();
  const posts = [queue.post(work), queue.post(work), queue.post(work)];
  await settle();
  expect(running.length).toBe(2);
  running[0]?.();
  await posts[0];
  await settle();
  expect(running.length).toBe(3);
  for (const end of running) end();
  expect(await Promise.all(posts)).toEqual([true, true, true]);
});

test('refuses past the number outstanding, running and waiting together, and takes again afterwards', async () => {
  const queue = createRequestQueue(2, 1);
  const { running, work } = heldWork();
  const posts = [queue.post(work), queue.post(work)];
  expect(await queue.post(work)).toBe(false);
  await settle();
  running[0]?.();
  await posts[0];
  const later = queue.post(work);
  await settle();
  running[1]?.();
  await settle();
  running[2]?.();
  expect(await Promise.all([...posts, later])).toEqual([true, true, true]);
});

test('work that throws gives its place back', async () => {
  const queue = createRequestQueue(1, 1);
  await expect(queue.post(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await queue.post(() => Promise.resolve())).toBe(true);
});
