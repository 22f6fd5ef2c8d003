import { expect, test } from 'vitest';
import { toBatch } from './blob-trigger.ts';

test.each([
  [1, 1, 0],
  [2, 2, 0],
  [3, 2, 1],
  [16, 9, 7],
  [64, 32, 32],
])('maxDegreeOfParallelism %d: batches of %d, a new one at %d', (dop, batchSize, newBatchThreshold) => {
  expect(toBatch(dop)).toEqual({ batchSize, newBatchThreshold });
});
