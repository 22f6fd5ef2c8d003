import type { ImageDocument } from '@parallax/domain/documents';
import { deleteImage, requestProcessing, restoreImage } from '@parallax/domain/edits';
import { addGrant } from '@parallax/domain/life-cycle';
import { RecognitionError } from '@parallax/domain/ports';
import { someImage } from '@parallax/testing/conformance/image-records';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fakeDerived, type MemoryWorker, memoryWorker, seen } from '../../test/memory-services.ts';
import { verdicts } from '../media/verdict.ts';
import { driveImage } from './drive-image.ts';
import { leaseMs } from './lease.ts';

const day = 24 * 3_600_000;

/** An image that was granted, whose file has arrived. */
async function uploaded(worker: MemoryWorker, text = 'the file'): Promise<string> {
  const { imageId } = await granted(worker);
  worker.blobs.originals.set(imageId, { bytes: Buffer.from(text), at: worker.state.now + 50 });
  worker.state.now += 100;
  return imageId;
}

async function granted(worker: MemoryWorker): Promise<ImageDocument> {
  const image = someImage(worker.state.now);
  await worker.services.records.create(image);
  return image;
}

async function ready(worker: MemoryWorker): Promise<string> {
  const imageId = await uploaded(worker);
  await driveImage(worker.services, imageId, worker.call());
  worker.state.now += 1_000;
  return imageId;
}

const recordOf = async ({ services }: MemoryWorker, imageId: string) => (await services.records.find(imageId))!;
const imageOf = async (worker: MemoryWorker, imageId: string) => (await recordOf(worker, imageId)).image.document;
const editsOf = async (worker: MemoryWorker, imageId: string) => (await recordOf(worker, imageId)).edits!.document;

async function edit(
  worker: MemoryWorker,
  imageId: string,
  change: (record: Awaited<ReturnType<typeof recordOf>>) => Parameters<typeof worker.services.records.writeEdits>[0],
) {
  const record = await recordOf(worker, imageId);
  await worker.services.records.writeEdits(change(record), record.edits?.etag ?? null);
}

/** What a reconciler would find due at this moment. */
const due = async ({ services, state }: MemoryWorker) => await services.records.due(state.now + 1, 100);

afterEach(() => {
  vi.useRealTimers();
});

describe('an upload', () => {
  test('becomes a picture with thumbnails and recognition in one write, and nothing stays due', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('ready');
    const image = await imageOf(worker, imageId);
    expect(image).toMatchObject({
      stage: 'ready',
      home: 'westus2',
      original: {
        region: 'westus2',
        contentType: 'image/jpeg',
        bytes: 8,
        width: 400,
        height: 300,
        url: `https://westus2.example/images/${imageId}`,
      },
      recognition: seen,
      placeholder: { thumbhash: 'aGFzaA==', colour: '#3050c0' },
      attempts: 0,
    });
    expect(image).not.toHaveProperty('dueAt');
    expect(image.thumbnails!.items).toHaveLength(3);
    for (const { name, url } of image.thumbnails!.items) {
      expect(worker.blobs.thumbnails.has(name)).toBe(true);
      expect(url).toBe(`https://westus2.example/thumbnails/${name}`);
      expect(name).toMatch(/\/[0-9a-f]{24}-r0-\d+\.webp$/);
    }
    const steps = image.timeline.map((entry) => entry.step);
    expect(steps).toEqual([
      'granted',
      'uploaded',
      'event-received',
      'decoded',
      'thumbnails-made',
      'thumbnails-stored',
      'recognised',
      'ready',
    ]);
  });

  test('is processing, and due again, while it is being worked on', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    let during: ImageDocument | null = null;
    worker.decoder.derive = async (file, request) => {
      during = await imageOf(worker, imageId);
      return fakeDerived(file, request);
    };
    await driveImage(worker.services, imageId, worker.call());
    expect(during).toMatchObject({ stage: 'processing', home: 'westus2', dueAt: worker.state.now + leaseMs });
  });

  test('whose process dies is taken up again after its lease, and by nobody before', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    let hasDied = false;
    worker.decoder.derive = () => {
      hasDied = true;
      return new Promise(() => undefined);
    };
    void driveImage(worker.services, imageId, worker.call());
    await expect.poll(() => hasDied).toBe(true);
    worker.decoder.derive = async (file, request) => fakeDerived(file, request);
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('held-by-another');
    expect(worker.messages.at(-1)).toMatchObject({ imageId, at: worker.state.now + leaseMs });
    worker.state.now += leaseMs;
    expect(await due(worker)).toEqual([imageId]);
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('ready');
    expect((await imageOf(worker, imageId)).timeline.map((entry) => entry.step)).toContain('taken-up-again');
  });

  test('that takes long keeps its lease, so that nobody else begins on it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    const { derive } = worker.decoder;
    worker.decoder.derive = async (...job) => {
      for (let slow = 0; slow < 4; slow++) {
        worker.state.now += leaseMs / 2;
        await vi.advanceTimersByTimeAsync(leaseMs / 2);
        expect((await imageOf(worker, imageId)).dueAt).toBeGreaterThan(worker.state.now);
      }
      return await derive(...job);
    };
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('ready');
    expect(await imageOf(worker, imageId)).not.toHaveProperty('dueAt');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('whose event comes twice, or late, is made once', async () => {
    const worker = memoryWorker();
    const imageId = await ready(worker);
    const before = await recordOf(worker, imageId);
    worker.decoder.derive = () => {
      throw new Error('must not be decoded again');
    };
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('nothing-to-do');
    expect(await recordOf(worker, imageId)).toEqual(before);
  });

  test('whose event overtakes its record waits for it, ever longer, and is made when it is there', async () => {
    const worker = memoryWorker();
    const image = someImage(worker.state.now);
    worker.blobs.originals.set(image.imageId, { bytes: Buffer.from('x'), at: worker.state.now });
    expect(await driveImage(worker.services, image.imageId, worker.call())).toBe('waiting-for-record');
    const [first] = worker.messages;
    expect(await driveImage(worker.services, image.imageId, worker.call(first!.reason, first!.tries))).toBe('waiting-for-record');
    const [, second] = worker.messages;
    expect(second!.at - worker.state.now).toBe(2 * (first!.at - worker.state.now));
    await worker.services.records.create(image);
    expect(await driveImage(worker.services, image.imageId, worker.call(second!.reason, second!.tries))).toBe('ready');
  });

  test('that lost a race for its record is decided anew', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.faults.beforeWrite = async () => {
      const record = await recordOf(worker, imageId);
      await worker.services.records.write(
        addGrant(record.image.document, { region: 'westus2', at: worker.state.now, expiresAt: 0 }),
        record.image.etag,
      );
    };
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('ready');
    expect((await imageOf(worker, imageId)).grants).toHaveLength(2);
  });
});

describe('a verdict', () => {
  test('about the bytes fails the image for good, with code and sentence, and keeps the file', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.decoder.derive = async () => {
      throw verdicts.damaged();
    };
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('failed');
    const image = await imageOf(worker, imageId);
    expect(image).toMatchObject({ stage: 'failed', home: 'westus2', failure: { code: 'damaged', retryable: false } });
    expect(image.failure?.message).toContain('damaged');
    expect(image).not.toHaveProperty('dueAt');
    expect(worker.blobs.originals.has(imageId)).toBe(true);
  });

  test('an empty file fails without being decoded', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker, '');
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('failed');
    expect((await imageOf(worker, imageId)).failure?.code).toBe('file-empty');
  });

  test('a file that is too large fails without being read, and is erased', async () => {
    const worker = memoryWorker({ limits: { maxBytes: 5 } });
    const imageId = await uploaded(worker);
    worker.blobs.readOriginal = () => {
      throw new Error('must not be read');
    };
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('failed');
    expect(await imageOf(worker, imageId)).toMatchObject({ failure: { code: 'file-too-large' }, original: { bytes: 8 } });
    expect(worker.blobs.originals.has(imageId)).toBe(false);
  });
});

describe('trouble of ours', () => {
  test('postpones the image, in the record and in the queue, and a later try succeeds', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.blobs.putThumbnail = () => Promise.reject(new Error('storage is down'));
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('postponed');
    const image = await imageOf(worker, imageId);
    expect(image).toMatchObject({ stage: 'processing', attempts: 1, failure: null, dueAt: worker.state.now + 2_000 });
    expect(worker.messages).toEqual([{ imageId, at: worker.state.now + 2_000, reason: 'retry', tries: 1 }]);
    worker.state.now += 2_000;
    worker.blobs.putThumbnail = async (name, bytes) => void worker.blobs.thumbnails.set(name, bytes);
    expect(await driveImage(worker.services, imageId, worker.call('retry'))).toBe('ready');
    expect(await imageOf(worker, imageId)).toMatchObject({ attempts: 0, firstFailedAt: null });
  });

  test('with the database down is remembered by the queue alone', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.faults.isDown = true;
    expect(await driveImage(worker.services, imageId, worker.call('event', 3))).toBe('postponed');
    expect(worker.messages).toEqual([{ imageId, at: worker.state.now + 16_000, reason: 'event', tries: 4 }]);
  });

  test('with the queue down is remembered by the record alone', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.decoder.derive = () => Promise.reject(new Error('no memory'));
    worker.state.queueIsDown = true;
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('postponed');
    worker.state.now += 2_000;
    expect(await due(worker)).toEqual([imageId]);
  });

  test('with both down rejects, so that the host delivers the event again', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.faults.isDown = true;
    worker.state.queueIsDown = true;
    await expect(driveImage(worker.services, imageId, worker.call())).rejects.toThrow('queue is down');
  });

  test('for a whole day gives the image up with a failure that may be retried', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.decoder.derive = () => Promise.reject(new Error('no memory'));
    await driveImage(worker.services, imageId, worker.call());
    worker.state.now += day;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('failed');
    expect((await imageOf(worker, imageId)).failure).toMatchObject({ code: 'processing-gave-up', retryable: true });
  });
});

test('an upload is never older than its grant, though storage tells whole seconds only', async () => {
  const worker = memoryWorker();
  worker.state.now += 900;
  const { imageId, createdAt } = await granted(worker);
  worker.blobs.originals.set(imageId, { bytes: Buffer.from('x'), at: Math.floor(createdAt / 1_000) * 1_000 });
  await driveImage(worker.services, imageId, worker.call());
  expect((await imageOf(worker, imageId)).uploadedAt).toBe(createdAt);
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
      edit(worker, imageId, ({ image, edits }) =>
        requestProcessing(image.document, edits?.document ?? null, { recognize: true }, worker.state.now),
      );
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

describe('a wish to turn the picture', () => {
  test('makes thumbnails with new names, forgets the old ones, and does not ask recognition again', async () => {
    const worker = memoryWorker();
    const imageId = await ready(worker);
    const before = (await imageOf(worker, imageId)).thumbnails!.items.map((item) => item.name);
    worker.recognizer.recognize = () => {
      throw new Error('must not be asked');
    };
    await edit(worker, imageId, ({ image, edits }) =>
      requestProcessing(image.document, edits?.document ?? null, { rotate: 90 }, worker.state.now),
    );
    expect(await driveImage(worker.services, imageId, worker.call('rotate'))).toBe('ready');
    const image = await imageOf(worker, imageId);
    expect(image).toMatchObject({ rotation: 90, original: { width: 300, height: 400 }, recognition: seen });
    expect([...worker.blobs.thumbnails.keys()].sort()).toEqual(image.thumbnails!.items.map((item) => item.name).sort());
    for (const name of before) expect(worker.blobs.thumbnails.has(name)).toBe(false);
    expect(await editsOf(worker, imageId)).not.toHaveProperty('dueAt');
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('nothing-to-do');
  });
});

test('a picture that is turned while it is being made comes out turned', async () => {
  const worker = memoryWorker();
  const imageId = await uploaded(worker);
  const { derive } = worker.decoder;
  worker.decoder.derive = async (...job) => {
    worker.decoder.derive = derive;
    await edit(worker, imageId, ({ image, edits }) =>
      requestProcessing(image.document, edits?.document ?? null, { rotate: 90 }, worker.state.now),
    );
    return await derive(...job);
  };
  await driveImage(worker.services, imageId, worker.call());
  expect(await imageOf(worker, imageId)).toMatchObject({ rotation: 90, original: { width: 300, height: 400 } });
  worker.state.now += 1;
  expect(await due(worker)).toEqual([imageId]);
  await driveImage(worker.services, imageId, worker.call('due'));
  expect(await due(worker)).toEqual([]);
});

describe('a deleted image', () => {
  const windowMs = 30 * day;
  const remove = (worker: MemoryWorker, imageId: string) =>
    edit(worker, imageId, ({ image, edits }) => deleteImage(image.document, edits?.document ?? null, worker.state.now, windowMs));

  test('loses its thumbnails at once, its original after 30 days, and then its documents', async () => {
    const worker = memoryWorker();
    const imageId = await ready(worker);
    await remove(worker, imageId);
    expect(await due(worker)).toEqual([imageId]);
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('erased');
    expect(worker.blobs.thumbnails.size).toBe(0);
    expect(worker.blobs.originals.has(imageId)).toBe(true);
    expect(await due(worker)).toEqual([]);
    worker.state.now += windowMs;
    expect(await due(worker)).toEqual([imageId]);
    await driveImage(worker.services, imageId, worker.call('due'));
    expect(worker.blobs.originals.has(imageId)).toBe(false);
    const { image, edits } = await recordOf(worker, imageId);
    expect(image.document).toMatchObject({ erased: { originals: { westus2: worker.state.now } }, ttl: (60 * day) / 1_000 });
    expect(edits!.document.ttl).toBe((60 * day) / 1_000);
    worker.state.now += day;
    expect(await due(worker)).toEqual([]);
  });

  test('that is restored has its thumbnails made anew', async () => {
    const worker = memoryWorker();
    const imageId = await ready(worker);
    await remove(worker, imageId);
    await driveImage(worker.services, imageId, worker.call('due'));
    worker.state.now += 1_000;
    await edit(worker, imageId, ({ image, edits }) => restoreImage(image.document, edits!.document, worker.state.now));
    expect(await driveImage(worker.services, imageId, worker.call('restore'))).toBe('ready');
    expect(worker.blobs.thumbnails.size).toBe(3);
    expect((await imageOf(worker, imageId)).erased.thumbnails).toEqual({});
    expect(await due(worker)).toEqual([]);
  });

  test('that was deleted while it was being made has no thumbnails left', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.decoder.derive = async (file, request) => {
      await remove(worker, imageId);
      await driveImage(worker.services, imageId, worker.call('due'));
      return fakeDerived(file, request);
    };
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('erased');
    expect(worker.blobs.thumbnails.size).toBe(0);
  });

  test('whose file arrives after that is known, and erased in its time', async () => {
    const worker = memoryWorker();
    const { imageId } = await granted(worker);
    await remove(worker, imageId);
    await driveImage(worker.services, imageId, worker.call('due'));
    worker.blobs.originals.set(imageId, { bytes: Buffer.from('late'), at: worker.state.now });
    await driveImage(worker.services, imageId, worker.call());
    worker.state.now += windowMs;
    expect(await due(worker)).toEqual([imageId]);
    await driveImage(worker.services, imageId, worker.call('due'));
    expect(worker.blobs.originals.size).toBe(0);
    expect((await imageOf(worker, imageId)).ttl).toBeGreaterThan(0);
  });

  test('without any file goes away when it cannot be restored any more', async () => {
    const worker = memoryWorker();
    const { imageId } = await granted(worker);
    await remove(worker, imageId);
    await driveImage(worker.services, imageId, worker.call('due'));
    expect((await imageOf(worker, imageId)).ttl).toBeUndefined();
    worker.state.now += windowMs;
    await driveImage(worker.services, imageId, worker.call('due'));
    expect((await imageOf(worker, imageId)).ttl).toBeGreaterThan(0);
  });

  test('stays due while the storage is down', async () => {
    const worker = memoryWorker();
    const imageId = await ready(worker);
    await remove(worker, imageId);
    worker.blobs.faults.isDown = true;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('postponed');
    worker.state.now += 3 * day;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('postponed');
    worker.state.now += day;
    worker.blobs.faults.isDown = false;
    expect(await due(worker)).toEqual([imageId]);
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('erased');
    expect(worker.blobs.thumbnails.size).toBe(0);
  });
});

describe('a grant whose file does not come', () => {
  test('is looked for three times while it may still come, though no event came', async () => {
    const worker = memoryWorker();
    const { imageId, createdAt } = await granted(worker);
    const looks: number[] = [];
    for (;;) {
      const { dueAt } = await imageOf(worker, imageId);
      if (dueAt === undefined) break;
      looks.push((dueAt - createdAt) / 60_000);
      worker.state.now = dueAt;
      await driveImage(worker.services, imageId, worker.call('due'));
    }
    expect(looks).toEqual([1, 3, 12, 24 * 60]);
    expect((await imageOf(worker, imageId)).failure?.code).toBe('upload-expired');
  });

  test('is processed a minute later when a crash took its event along', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.state.now += 60_000;
    expect(await due(worker)).toEqual([imageId]);
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('ready');
  });

  test('waits for a day and then expires', async () => {
    const worker = memoryWorker();
    const { imageId } = await granted(worker);
    worker.state.now += day - 1;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('waiting-for-file');
    worker.state.now += 2;
    expect(await due(worker)).toEqual([imageId]);
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('failed');
    expect((await imageOf(worker, imageId)).failure).toMatchObject({ code: 'upload-expired', retryable: true });
  });

  test('is processed when the file is there after all and only its event was lost', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.state.now += day + 1;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('ready');
  });

  test('does not expire while the file lies in another region', async () => {
    const worker = memoryWorker();
    const image = someImage(worker.state.now);
    await worker.services.records.create({
      ...image,
      grants: [{ region: 'eastus2', at: image.createdAt, expiresAt: 0 }, ...image.grants],
    });
    worker.peerBlobs.originals.set(image.imageId, { bytes: Buffer.from('x'), at: worker.state.now });
    worker.state.now += day + 1;
    expect(await driveImage(worker.services, image.imageId, worker.call('due'))).toBe('other-region');
    expect((await imageOf(worker, image.imageId)).stage).toBe('awaiting');
  });
});

describe('two regions', () => {
  const twoRegions = async () => {
    const home = memoryWorker();
    const imageId = await ready(home);
    const peer = memoryWorker({ region: 'eastus2', records: home.services.records });
    peer.state.now = home.state.now;
    return { home, peer, imageId };
  };

  test('a region that is only asked what is due touches nothing of an image of another one', async () => {
    const { peer, imageId } = await twoRegions();
    peer.blobs.originals.set(imageId, { bytes: Buffer.from('x'), at: 0 });
    expect(await driveImage(peer.services, imageId, peer.call('due'))).toBe('other-region');
    expect(peer.blobs.originals.size).toBe(1);
  });

  test('a late event never erases the original where it is at home, even when another region keeps the thumbnails', async () => {
    const { home, imageId } = await twoRegions();
    const { image } = await recordOf(home, imageId);
    const adopted = { ...image.document, thumbnails: { ...image.document.thumbnails!, region: 'eastus2' } };
    await home.services.records.write(adopted, image.etag);
    expect(await driveImage(home.services, imageId, home.call())).toBe('other-region');
    expect(home.blobs.originals.has(imageId)).toBe(true);
  });

  test('a deleted image stays due until the region that holds its thumbnails has erased them', async () => {
    const { home, peer, imageId } = await twoRegions();
    await edit(home, imageId, ({ image }) => deleteImage(image.document, null, home.state.now, 30 * day));
    await driveImage(peer.services, imageId, peer.call('due'));
    expect(await due(home)).toEqual([imageId]);
    await driveImage(home.services, imageId, home.call('due'));
    expect(home.blobs.thumbnails.size).toBe(0);
    expect(await due(home)).toEqual([]);
  });
});

describe('a file that arrived in two regions', () => {
  test('is kept where it was written first, and the other region erases its copy', async () => {
    const home = memoryWorker();
    const imageId = await ready(home);
    const peer = memoryWorker({ region: 'eastus2', records: home.services.records });
    const copies = peer.services.blobs.in('eastus2') as typeof peer.blobs;
    copies.originals.set(imageId, { bytes: Buffer.from('the file'), at: peer.state.now });
    expect(await driveImage(peer.services, imageId, peer.call())).toBe('duplicate-erased');
    expect(copies.originals.size).toBe(0);
    expect(home.blobs.originals.has(imageId)).toBe(true);
    expect(await imageOf(home, imageId)).toMatchObject({ stage: 'ready', home: 'westus2' });
  });
});
