import { measureInto } from '@parallax/adapters/telemetry/measure';
import type { ImageDocument } from '@parallax/domain/documents';
import { addGrant } from '@parallax/domain/life-cycle';
import { ArchivedError } from '@parallax/domain/ports';
import { someImage } from '@parallax/testing/conformance/image-records';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { day, due, granted, imageOf, ready, recordOf, uploaded } from '../../test/images.ts';
import { fakeDerived, memoryWorker, seen } from '../../test/memory-services.ts';
import { verdicts } from '../media/verdict.ts';
import { driveImage } from './drive-image.ts';
import { leaseMs } from './lease.ts';

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

  test('that was sent into the archive is judged at once, since nobody can read it for hours', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    const archived = () => Promise.reject(new ArchivedError('The blob lies in the archive tier.'));
    const blobs = { ...worker.services.blobs.in('westus2'), readOriginal: archived };
    expect(await driveImage({ ...worker.services, blobs: { in: () => blobs } }, imageId, worker.call())).toBe('failed');
    expect((await imageOf(worker, imageId)).failure).toMatchObject({ code: 'file-archived', retryable: false });
    expect(await due(worker)).toEqual([]);
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

  test('whose messages were doubled is left with one of them while another is at work', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.decoder.derive = () => new Promise(() => undefined);
    void driveImage(worker.services, imageId, worker.call());
    await expect.poll(async () => (await imageOf(worker, imageId)).stage).toBe('processing');
    const again = { ...worker.call('retry'), tries: 1 };
    for (let received = 0; received < 20; received++) {
      const before = worker.messages.length;
      expect(await driveImage(worker.services, imageId, again)).toBe('held-by-another');
      if (worker.messages.length === before) break;
      again.tries = worker.messages.at(-1)?.tries ?? 1;
    }
    expect(again.tries).toBeLessThanOrEqual(10);
    expect(worker.messages.length).toBeLessThan(12);
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

test('an upload is never older than its grant, though storage tells whole seconds only', async () => {
  const worker = memoryWorker();
  worker.state.now += 900;
  const { imageId, createdAt } = await granted(worker);
  worker.blobs.originals.set(imageId, { bytes: Buffer.from('x'), at: Math.floor(createdAt / 1_000) * 1_000 });
  await driveImage(worker.services, imageId, worker.call());
  expect((await imageOf(worker, imageId)).uploadedAt).toBe(createdAt);
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
    const counted: unknown[] = [];
    measureInto({
      count: (name, _by, labels) => counted.push([name, labels]),
      record: () => undefined,
      observe: () => undefined,
    });
    await driveImage(worker.services, imageId, worker.call());
    worker.state.now += day;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('failed');
    measureInto(null);
    expect((await imageOf(worker, imageId)).failure).toMatchObject({ code: 'processing-gave-up', retryable: true });
    expect(counted).toEqual([
      ['image.postponed', { work: 'picture' }],
      ['images.processed', { outcome: 'processing-gave-up', provider: 'none' }],
    ]);
  });
});
