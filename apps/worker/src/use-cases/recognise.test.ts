import { requestProcessing } from '@parallax/domain/edits';
import { RecognitionError } from '@parallax/domain/ports';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { day, edit, editsOf, imageOf, ready, uploaded } from '../../test/images.ts';
import { memoryWorker, seen } from '../../test/memory-services.ts';
import { driveImage } from './drive-image.ts';
import { leaseMs } from './lease.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('recognition', () => {
  const slowly = () => {
    let answer: (value: typeof seen) => void = () => undefined;
    return { promise: new Promise<typeof seen>((resolve) => (answer = resolve)), answer: () => answer(seen) };
  };

  test('that is slower than the thumbnails comes later, and the picture is ready before', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    const slow = slowly();
    worker.recognizer.recognize = () => slow.promise;
    const driven = driveImage(worker.services, imageId, worker.call());
    await expect.poll(async () => (await imageOf(worker, imageId)).stage).toBe('ready');
    const early = await imageOf(worker, imageId);
    expect(early.recognition.status).toBe('pending');
    expect(early.dueAt).toBeGreaterThan(worker.state.now);
    slow.answer();
    expect(await driven).toBe('recognised');
    const late = await imageOf(worker, imageId);
    expect(late.recognition).toEqual(seen);
    expect(late).not.toHaveProperty('dueAt');
  });

  test('that is slow keeps the picture ready and due for the case that this process dies', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    const slow = slowly();
    worker.recognizer.recognize = () => slow.promise;
    const driven = driveImage(worker.services, imageId, worker.call());
    await expect.poll(async () => (await imageOf(worker, imageId)).stage).toBe('ready');
    const { dueAt } = await imageOf(worker, imageId);
    await vi.advanceTimersByTimeAsync(leaseMs);
    expect((await imageOf(worker, imageId)).dueAt).toBe(dueAt);
    slow.answer();
    await driven;
  });

  test('that answers late does not undo what a later try has written', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    const slow = slowly();
    worker.recognizer.recognize = () => slow.promise;
    const driven = driveImage(worker.services, imageId, worker.call());
    await expect.poll(async () => (await imageOf(worker, imageId)).stage).toBe('ready');
    worker.state.now += 60_000;
    worker.recognizer.recognize = async () => ({ ...seen, caption: { text: 'the later answer', confidence: 1 } });
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('recognised');
    slow.answer();
    await driven;
    expect((await imageOf(worker, imageId)).recognition.caption?.text).toBe('the later answer');
  });

  test('that is down never holds the picture up, is asked again later, and only a day later is unavailable', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    const down = () => Promise.reject(new RecognitionError('unavailable', 'It is down.', { retryable: true }));
    worker.recognizer.recognize = down;
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('postponed');
    expect(await imageOf(worker, imageId)).toMatchObject({ stage: 'ready', recognition: { status: 'pending' }, attempts: 1 });
    worker.state.now += day;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('recognition-unavailable');
    const image = await imageOf(worker, imageId);
    expect(image).toMatchObject({ stage: 'ready', recognition: { status: 'unavailable' }, failure: null });
    expect(image).not.toHaveProperty('dueAt');
  });

  test('that comes back answers on the next try, from the original', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.recognizer.recognize = () => Promise.reject(new RecognitionError('unavailable', 'It is down.', { retryable: true }));
    await driveImage(worker.services, imageId, worker.call());
    worker.recognizer.recognize = async (bytes) => ({ ...seen, caption: { text: bytes.toString(), confidence: 1 } });
    worker.state.now += 5_000;
    expect(await driveImage(worker.services, imageId, worker.call('retry'))).toBe('recognised');
    expect((await imageOf(worker, imageId)).recognition.caption?.text).toBe('copy of the file');
  });

  test('that says when to come back is not asked earlier', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.recognizer.recognize = () =>
      Promise.reject(new RecognitionError('throttled', 'Slowly.', { retryable: true, retryAfterMs: 60_000 }));
    await driveImage(worker.services, imageId, worker.call());
    expect((await imageOf(worker, imageId)).dueAt).toBe(worker.state.now + 60_000);
    expect(await driveImage(worker.services, imageId, worker.call('retry'))).toBe('held-by-another');
  });

  test('that cannot read the picture is unavailable at once', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.recognizer.recognize = () => Promise.reject(new RecognitionError('invalid-image', 'Too small.', { retryable: false }));
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('ready');
    expect((await imageOf(worker, imageId)).recognition.status).toBe('unavailable');
  });

  test('asked for again replaces what it said; if the service stays down for a day, what it said stays', async () => {
    const worker = memoryWorker();
    const imageId = await ready(worker);
    const ask = () =>
      edit(worker, imageId, (image, edits) => requestProcessing(image, edits, { recognize: true }, worker.state.now));
    worker.recognizer.recognize = async () => ({ ...seen, caption: { text: 'a lake', confidence: 0.9 } });
    await ask();
    expect(await driveImage(worker.services, imageId, worker.call('recognise'))).toBe('recognised');
    expect((await imageOf(worker, imageId)).recognition.caption?.text).toBe('a lake');
    expect(await editsOf(worker, imageId)).not.toHaveProperty('dueAt');

    worker.state.now += 1_000;
    worker.recognizer.recognize = () => Promise.reject(new RecognitionError('unavailable', 'It is down.', { retryable: true }));
    await ask();
    expect(await driveImage(worker.services, imageId, worker.call('recognise'))).toBe('postponed');
    worker.state.now += day;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('recognition-unavailable');
    expect((await imageOf(worker, imageId)).recognition).toMatchObject({ status: 'done', caption: { text: 'a lake' } });
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('nothing-to-do');
  });
});
