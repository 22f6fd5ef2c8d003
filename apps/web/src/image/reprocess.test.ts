import type { TimelineEntry } from '@parallax/contracts/image';
import { expect, test } from 'vitest';
import { sampleImage } from '../pictures/sample-image.ts';
import { busyWords, isDone, whyNotRewritable } from './reprocess.ts';

const thumbnail = (url: string) => [{ url, secondaryUrl: `${url}2`, width: 3, height: 2, contentType: 'image/webp' }];
const entry = (at: string): TimelineEntry => ({ step: 'ready', at, region: 'westus2', ms: null, detail: null });
const before = sampleImage(1, { thumbnails: thumbnail('https://a.test/r0'), timeline: [entry('2026-11-21T10:00:00Z')] });

test('a turn is done when the thumbnails are others', () => {
  const wish = { request: { rotate: 90 as const }, before };
  expect(isDone(wish, { ...before, timeline: [...(before.timeline ?? []), entry('2026-11-21T10:01:00Z')] })).toBe(false);
  expect(isDone(wish, { ...before, thumbnails: thumbnail('https://a.test/r90') })).toBe(true);
});

test('other work is done when the timeline tells of something new, also where it holds only the latest', () => {
  const wish = { request: { recognize: true as const }, before };
  expect(isDone(wish, { ...before, etag: '"other"' })).toBe(false);
  expect(isDone(wish, { ...before, timeline: [entry('2026-11-21T10:01:00Z')] })).toBe(true);
});

test('what is known of the home beats what the picture said when it was read', () => {
  const can = { edit: true, delete: true, rewrite: true, reason: null };
  const cannot = { ...can, rewrite: false, reason: 'West US 2 is read-only.' };
  const home = (isWell: boolean | null) => ({ name: 'West US 2', isWell });
  expect(whyNotRewritable({ ...before, can }, home(true))).toBeNull();
  expect(whyNotRewritable({ ...before, can }, home(null))).toBeNull();
  expect(whyNotRewritable({ ...before, can }, home(false))).toMatch(/^West US 2, where this picture is kept, takes no changes/);
  expect(whyNotRewritable({ ...before, can: cannot }, home(false))).toBe('West US 2 is read-only.');
  expect(whyNotRewritable({ ...before, can: cannot }, home(true))).toBeNull();
  expect(whyNotRewritable({ ...before, can: cannot }, null)).toBe('West US 2 is read-only.');
});

test('each work has its words', () => {
  const words = [{ rotate: 90 as const }, { recognize: true as const }, { thumbnails: true as const }].map((request) =>
    busyWords({ request, before }),
  );
  expect(new Set(words).size).toBe(3);
});
