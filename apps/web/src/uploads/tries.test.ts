import { expect, test } from 'vitest';
import { ApiProblem, Unreachable } from '../api/problem.ts';
import { growing, waitAfter } from './tries.ts';

const problem = (status: number, retryAfterMs: number | null = null) =>
  new ApiProblem({ status, code: 'unknown', message: 'Said.', retryAfterMs, operationId: null });

test('waits grow to half a minute', () => {
  expect([0, 1, 2, 3, 4, 5, 20].map(growing)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('a service that says when to come back is believed', () => {
  expect(waitAfter(problem(503, 7_000), 4)).toEqual({ ms: 7_000, sentence: 'Said.' });
  expect(waitAfter(problem(429, 60_000), 0)).toEqual({ ms: 60_000, sentence: 'Said.' });
});

test('no connection is waited for, however long', () => {
  expect(waitAfter(new Unreachable(), 50)?.ms).toBe(30_000);
});

test('a bug is asked again a few times only', () => {
  expect(waitAfter(problem(500), 0)).not.toBeNull();
  expect(waitAfter(problem(500), 3)).toBeNull();
});

test('a refusal is final', () => {
  for (const status of [400, 401, 403, 409, 413, 415]) expect(waitAfter(problem(status), 0)).toBeNull();
});
