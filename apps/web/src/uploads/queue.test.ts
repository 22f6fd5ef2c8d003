import { describe, expect, test } from 'vitest';
import { isUnsent, nextToStart, partsOf, progressOf, type Queue, type QueueAction, reduceQueue } from './queue.ts';

const file = (key: string, bytes = 100) => ({ key, name: `${key}.jpg`, bytes });
const added = (...keys: string[]): QueueAction => ({ type: 'added', files: keys.map((key) => file(key)) });
const run = (...actions: QueueAction[]): Queue => actions.reduce(reduceQueue, [] as Queue);
const granted = (key: string, region = 'westus2'): QueueAction => ({ type: 'granted', key, imageId: `image-${key}`, region });
const toSending = (key: string): QueueAction[] => [{ type: 'check-started', key }, { type: 'ask-started', key }, granted(key)];
const only = (queue: Queue) => {
  expect(queue).toHaveLength(1);
  return queue[0]!;
};

describe('a file on its way', () => {
  test('goes through all stages', () => {
    const steps: [QueueAction, string][] = [
      [added('a'), 'waiting'],
      [{ type: 'check-started', key: 'a' }, 'checking'],
      [{ type: 'ask-started', key: 'a' }, 'asking'],
      [granted('a'), 'sending'],
      [{ type: 'progressed', key: 'a', sent: 40 }, 'sending'],
      [{ type: 'arrived', key: 'a' }, 'processing'],
      [{ type: 'pictured', key: 'a' }, 'recognising'],
      [{ type: 'finished', key: 'a' }, 'done'],
    ];
    let queue: Queue = [];
    for (const [action, stage] of steps) {
      queue = reduceQueue(queue, action);
      expect(only(queue).stage).toBe(stage);
    }
    expect(only(queue)).toMatchObject({ imageId: 'image-a', region: 'westus2', sent: 100 });
  });

  test('a grant without anything left to send goes straight to processing', () => {
    expect(
      only(run(added('a'), { type: 'check-started', key: 'a' }, { type: 'ask-started', key: 'a' }, { type: 'arrived', key: 'a' }))
        .stage,
    ).toBe('processing');
  });

  test('a failed PUT asks again, avoiding the region, with the same key', () => {
    const asking = only(
      run(
        added('a'),
        ...toSending('a'),
        { type: 'progressed', key: 'a', sent: 60 },
        { type: 'put-failed', key: 'a', region: 'westus2', why: 'read-only' },
      ),
    );
    expect(asking).toMatchObject({ key: 'a', stage: 'asking', avoid: ['westus2'], sent: 0 });
    expect(asking.moved).toBeNull();
    const moved = only(
      run(
        added('a'),
        ...toSending('a'),
        { type: 'put-failed', key: 'a', region: 'westus2', why: 'no-answer' },
        granted('a', 'eastus2'),
      ),
    );
    expect(moved.moved).toEqual({ from: 'westus2', to: 'eastus2', why: 'no-answer' });
  });

  test('the same region again is no move', () => {
    const again = only(
      run(added('a'), ...toSending('a'), { type: 'put-failed', key: 'a', region: 'westus2', why: 'no-answer' }, granted('a')),
    );
    expect(again).toMatchObject({ stage: 'sending', moved: null });
  });

  test('a pause ends with the next ask', () => {
    const paused = run(
      added('a'),
      { type: 'check-started', key: 'a' },
      { type: 'ask-started', key: 'a' },
      { type: 'paused', key: 'a', until: 99, sentence: 'Busy.' },
    );
    expect(only(paused).pause).toEqual({ until: 99, sentence: 'Busy.' });
    expect(only(reduceQueue(paused, { type: 'ask-started', key: 'a' })).pause).toBeNull();
  });
});

describe('what comes too late', () => {
  test('changes nothing after a cancel', () => {
    const cancelled = run(added('a', 'b'), ...toSending('a'), { type: 'removed', key: 'a' });
    expect(reduceQueue(cancelled, { type: 'arrived', key: 'a' })).toBe(cancelled);
    expect(cancelled.map((upload) => upload.key)).toEqual(['b']);
  });

  test('does not revive what has failed or finished', () => {
    const failed = run(added('a'), ...toSending('a'), { type: 'failed', key: 'a', sentence: 'No.', canRetry: true });
    expect(reduceQueue(failed, { type: 'progressed', key: 'a', sent: 50 })).toBe(failed);
    expect(reduceQueue(failed, { type: 'arrived', key: 'a' })).toBe(failed);
  });
});

test('three files are on their way at once, in the order they came', () => {
  const four = run(added('a', 'b', 'c', 'd', 'e'), { type: 'check-started', key: 'a' });
  expect(nextToStart(four).map((upload) => upload.key)).toEqual(['b', 'c']);
  const full = run(added('a', 'b', 'c', 'd'), ...toSending('a'), ...toSending('b'), ...toSending('c'));
  expect(nextToStart(full)).toEqual([]);
  expect(nextToStart(reduceQueue(full, { type: 'arrived', key: 'b' })).map((upload) => upload.key)).toEqual(['d']);
});

test('a retry starts over and keeps key and name', () => {
  const failed = run(added('a'), ...toSending('a'), { type: 'failed', key: 'a', sentence: 'No.', canRetry: true });
  const again = only(reduceQueue(failed, { type: 'retried', key: 'a' }));
  expect(again).toMatchObject({ key: 'a', name: 'a.jpg', stage: 'waiting', sent: 0, sentence: null, canRetry: false });
  const refused = run(added('a'), { type: 'check-started', key: 'a' }, { type: 'refused', key: 'a', sentence: 'Empty.' });
  expect(reduceQueue(refused, { type: 'retried', key: 'a' })).toBe(refused);
});

test('only a verdict about bytes that have arrived is a judgement', () => {
  const failed: QueueAction = { type: 'failed', key: 'a', sentence: 'No.', canRetry: true };
  expect(only(run(added('a'), ...toSending('a'), failed)).judged).toBe(false);
  expect(only(run(added('a'), ...toSending('a'), { type: 'arrived', key: 'a' }, failed)).judged).toBe(true);
});

test('the same key is not added twice', () => {
  const queue = run(added('a'));
  expect(reduceQueue(queue, added('a'))).toBe(queue);
});

test('what is not sent yet would be stopped by closing the page', () => {
  const queue = run(added('a', 'b', 'c'), ...toSending('a'), ...toSending('b'), { type: 'arrived', key: 'b' });
  expect(queue.filter(isUnsent).map((upload) => upload.key)).toEqual(['a', 'c']);
});

test('progress counts bytes first and ends at one', () => {
  const half = run(added('a'), ...toSending('a'), { type: 'progressed', key: 'a', sent: 50 });
  expect(partsOf(only(half))).toEqual({ sent: 0.5, pictured: 0, recognised: 0 });
  expect(progressOf(half)).toBeCloseTo(0.4);
  const done = run(
    added('a'),
    ...toSending('a'),
    { type: 'arrived', key: 'a' },
    { type: 'pictured', key: 'a' },
    { type: 'finished', key: 'a' },
  );
  expect(progressOf(done)).toBe(1);
  expect(progressOf([])).toBe(0);
});

test('clearing takes only what is done', () => {
  const queue = run(added('a', 'b'), ...toSending('a'), { type: 'arrived', key: 'a' }, { type: 'finished', key: 'a' });
  expect(reduceQueue(queue, { type: 'cleared' }).map((upload) => upload.key)).toEqual(['b']);
});
