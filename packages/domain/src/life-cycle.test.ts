import { expect, test } from 'vitest';
import { awaitingImage, readyImage, recordOf, start } from '../test/records.ts';
import { deleteImage, requestProcessing, restoreImage, updateEdits } from './edits.ts';
import { needsThumbnailsAnew, planErasing, settleEdits } from './erase.ts';
import { addGrant, advance, beginProcessing, fail, retryDelay, tryAgainLater, waitForRegion } from './life-cycle.ts';

const again = { region: 'westus2', reason: 'storage 503', baseMs: 2_000, giveUpAfterMs: 24 * 3_600_000, random: 0.5 };

test('a stage never goes back', () => {
  expect(() => advance(readyImage(), { stage: 'processing' }, start + 1)).toThrow('cannot go from ready back to processing');
});

test('everything with work outstanding has a due time, and what is finished has none', () => {
  const original = {
    region: 'westus2',
    url: 'http://b/x',
    etag: '"1"',
    contentType: 'image/jpeg',
    bytes: 1,
    width: null,
    height: null,
  };
  expect(awaitingImage().dueAt).toBeGreaterThan(start);
  expect(beginProcessing(awaitingImage(), original, start, start).dueAt).toBeGreaterThan(start);
  expect(readyImage()).not.toHaveProperty('dueAt');
  expect(fail(awaitingImage(), 'damaged', 'x', 'westus2', start)).not.toHaveProperty('dueAt');
});

test('trouble of ours is retried with a growing delay for a day, and then the caller is told to end it', () => {
  let image = awaitingImage();
  let now = start;
  const delays: number[] = [];
  for (;;) {
    const next = tryAgainLater(image, { ...again, now });
    if (next === null) break;
    delays.push((next.dueAt ?? 0) - now);
    now = next.dueAt ?? 0;
    image = next;
  }
  expect(delays.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000]);
  expect(Math.max(...delays)).toBeLessThanOrEqual(30 * 60_000);
  expect(now - start).toBeGreaterThanOrEqual(24 * 3_600_000);
});

test('the spread of delays is a quarter to each side', () => {
  expect([0, 1].map((random) => retryDelay(0, 1_000, random))).toEqual([750, 1_250]);
});

test('a timeline keeps its beginning and its end and stays bounded', () => {
  let image = awaitingImage();
  for (let index = 0; index < 100; index++) image = tryAgainLater(image, { ...again, now: start + index }) ?? image;
  expect(image.timeline).toHaveLength(40);
  expect(image.timeline[0]?.step).toBe('granted');
});

test('deleting erases thumbnails at once, the original at its time, and the documents when every file is gone', () => {
  const image = readyImage();
  const window = 30 * 24 * 3_600_000;
  const deleted = deleteImage(image, null, start, window);
  expect(planErasing(recordOf(image, deleted), 'westus2', start)).toEqual({
    thumbnails: true,
    original: false,
    documents: false,
    nextAt: start + window,
  });
  expect(planErasing(recordOf(image, deleted), 'eastus2', start)).toMatchObject({ thumbnails: false, original: false });
  const withoutThumbnails = advance(image, { erased: { originals: {}, thumbnails: { westus2: start } } }, start);
  expect(planErasing(recordOf(withoutThumbnails, deleted), 'westus2', start + window)).toMatchObject({
    thumbnails: false,
    original: true,
  });
  const empty = advance(withoutThumbnails, { erased: { originals: { westus2: start }, thumbnails: { westus2: start } } }, start);
  expect(planErasing(recordOf(empty, deleted), 'westus2', start + window)).toEqual({
    thumbnails: false,
    original: false,
    documents: true,
    nextAt: null,
  });
});

test('a deleted image without any file has its documents looked at when it cannot be restored any more', () => {
  const image = awaitingImage();
  const deleted = deleteImage(image, null, start, 1_000);
  expect(planErasing(recordOf(image, deleted), 'westus2', start)).toMatchObject({ documents: false, nextAt: start + 1_000 });
  expect(planErasing(recordOf(image, deleted), 'westus2', start + 1_000)).toMatchObject({ documents: true, nextAt: null });
});

test('an image that waits for a region says so, and no longer when its upload goes on elsewhere', () => {
  const waiting = waitForRegion(awaitingImage(), 'westus2', 'eastus2', start + 1, start + 9);
  expect(waiting).toMatchObject({ stage: 'awaiting', waitingFor: 'westus2', dueAt: start + 9 });
  expect(addGrant(waiting, { region: 'eastus2', at: start + 2, expiresAt: start + 3 }).waitingFor).toBeNull();
});

test('restoring within the time asks for thumbnails anew, and afterwards is refused with the reason', () => {
  const image = advance(readyImage(), { erased: { originals: {}, thumbnails: { westus2: start } } }, start);
  const deleted = deleteImage(image, null, start, 1_000);
  const restored = restoreImage(image, deleted, start + 500);
  expect(needsThumbnailsAnew(recordOf(image, restored))).toBe(true);
  expect(needsThumbnailsAnew(recordOf(image, deleted))).toBe(false);
  expect(() => restoreImage(image, deleted, start + 1_000)).toThrow('cannot be brought back');
});

test('nothing is changed about what is in the trash: restoring it comes first', () => {
  const image = readyImage();
  const deleted = deleteImage(image, null, start, 1_000);
  for (const change of [
    () => updateEdits(image, deleted, { title: 'Sea' }, start + 1),
    () => requestProcessing(image, deleted, { rotate: 90 }, start + 1),
  ])
    expect(change).toThrow(
      expect.objectContaining({ code: 'image-deleted', message: expect.stringContaining('Restore it first') }),
    );
  const restored = restoreImage(image, deleted, start + 1);
  expect(updateEdits(image, restored, { title: 'Sea' }, start + 2).title).toBe('Sea');
});

test('however often an image was deleted and restored, it ends deleted and stays so', () => {
  const image = readyImage();
  let edits = deleteImage(image, null, start, 1_000);
  for (let count = 1; count < 40; count++) edits = deleteImage(image, restoreImage(image, edits, start), start, 1_000);
  expect(() => restoreImage(image, edits, start)).toThrow('as often as it can be');
  expect(edits).toMatchObject({ deletedAt: start, revision: 79 });
});

test('settled edits have no due time unless there is more to do', () => {
  const deleted = deleteImage(readyImage(), null, start, 1_000);
  expect(settleEdits(deleted, null)).not.toHaveProperty('dueAt');
  expect(settleEdits(deleted, 5)).toHaveProperty('dueAt', 5);
});

test('an empty title takes the title away, tags are kept once and in lower case, absent fields stay', () => {
  const image = readyImage();
  const titled = updateEdits(image, null, { title: 'Sea', tags: ['Blue  Sky', 'blue sky', 'a|b'] }, start);
  expect(titled).toMatchObject({ title: 'Sea', tags: ['blue sky', 'a b'] });
  expect(updateEdits(image, titled, { title: '' }, start + 1)).toMatchObject({ title: null, tags: ['blue sky', 'a b'] });
});
