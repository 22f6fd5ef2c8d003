import { expect, it } from 'vitest';
import { rankOrigins } from './origins.ts';

it('asks a region that failed last, for five seconds or until it answers', () => {
  let now = 0;
  const [west, east] = ['westus2', 'eastus2'].map((region) => ({ region, webUrl: `http://127.0.0.1/${region}` }));
  const origins = rankOrigins([west!, east!], () => now);
  expect(origins.inOrder()).toEqual([west, east]);
  origins.failed(west!);
  expect(origins.inOrder()).toEqual([east, west]);
  now = 5_000;
  expect(origins.inOrder()).toEqual([west, east]);
  origins.failed(west!);
  origins.answered(west!);
  expect(origins.inOrder()).toEqual([west, east]);
});
