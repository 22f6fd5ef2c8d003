import { defaultLimits } from '@parallax/contracts/limits';
import type { UploadRequest } from '@parallax/contracts/requests';
import { AppError } from '@parallax/domain/app-error';
import type { ImageDocument, ImageRecord, Stored } from '@parallax/domain/documents';
import type { Blobs, ImageRecords, RegionBlobs } from '@parallax/domain/ports';
import { createRegionMonitor } from '@parallax/domain/region-monitor';
import { expect, test } from 'vitest';
import { keyOf, request } from '../../test/request.ts';
import { contextOf } from '../http/request-context.ts';
import type { Dependencies } from './dependencies.ts';
import { grantUpload } from './upload-grant.ts';

const now = Date.UTC(2026, 10, 21, 12);
const regionNames = ['westus2', 'eastus2'];
const key = (at = now) => {
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7b3a-9d52-0c9f3c1f8a11`;
};
const photo: UploadRequest = { fileName: 'sea.jpg', contentType: 'image/jpeg', bytes: 1_000 };

function world({
  refusing = [],
  readOnly = [],
  count = 1,
  lostRaces = 0,
  flags = {},
}: {
  refusing?: string[];
  readOnly?: string[];
  count?: number | 'down';
  lostRaces?: number;
  flags?: Record<string, boolean>;
} = {}) {
  const time = { now };
  const counted: string[] = [];
  const stored = new Map<string, Stored<ImageDocument>>();
  let etag = 0;
  const store = (document: ImageDocument) => {
    const item = { document, etag: `"${++etag}"` };
    stored.set(document.imageId, item);
    return item;
  };
  const records: Pick<ImageRecords, 'find' | 'create' | 'write'> = {
    find: async (imageId) => {
      const image = stored.get(imageId);
      return image ? ({ image, edits: null } satisfies ImageRecord) : null;
    },
    create: async (document) => (stored.has(document.imageId) || lostRaces-- > 0 ? null : store(document)),
    write: async (document) => store(document),
  };
  const blobs = (region: string): Partial<RegionBlobs> => ({
    grantUpload: async (imageId, expiresAt) => {
      if (refusing.includes(region)) throw new AppError('service-unavailable', 'no key');
      return { url: `https://${region}.example/images/${imageId}?se=${expiresAt}`, headers: {} };
    },
    thumbnailUrl: () => '',
  });
  const regions = createRegionMonitor(
    regionNames.map((name) => ({ name, displayName: name })),
    { probe: async (name) => ({ canWrite: !readOnly.includes(name), canRead: true, lagMs: null }) },
    () => time.now,
  );
  const dependencies = {
    settings: { region: 'westus2', limits: defaultLimits },
    records,
    blobs: { in: blobs } as unknown as Blobs,
    quotas: {
      count: async (owner: string) => {
        counted.push(owner);
        return count === 'down' ? Promise.reject(new Error('down')) : count;
      },
    },
    release: { current: () => ({ revision: 1, colours: [], regions: {}, sticky: true, flags }) },
    random: () => 0.1,
    regions,
    clock: () => time.now,
    log: () => undefined,
  } as unknown as Dependencies;
  const context = contextOf(request('POST', 'uploads', { headers: { 'x-owner-key': keyOf(1) } }), 'westus2');
  return {
    stored,
    counted,
    regions,
    pass: (ms: number) => {
      time.now += ms;
    },
    ask: (changes: Partial<UploadRequest> = {}, idempotencyKey: string | null = key()) =>
      grantUpload(context, { ...photo, ...changes }, idempotencyKey, dependencies),
  };
}

test('a grant is for one blob in the own region and writes the image as awaiting', async () => {
  const { ask, stored } = world();
  const { image, upload } = await ask();
  expect(image).toMatchObject({ stage: 'awaiting', region: null, own: true });
  expect(upload).toMatchObject({ region: 'westus2', method: 'PUT' });
  expect(upload?.url).toContain(`/images/${image.id}?`);
  expect([...stored.keys()]).toEqual([image.id]);
});

test('asking again with the same key is the same image with one more grant', async () => {
  const { ask, stored } = world();
  const [first, second] = [await ask(), await ask({ avoidRegions: ['westus2'] })];
  expect(second.image.id).toBe(first.image.id);
  expect(second.upload?.region).toBe('eastus2');
  expect(stored.get(first.image.id)?.document.grants.map((grant) => grant.region)).toEqual(['westus2', 'eastus2']);
});

test('many requests with one key at once are one image', async () => {
  const { ask, stored } = world();
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask()));
  expect(new Set(answers.map((answer) => answer.image.id)).size).toBe(1);
  expect(stored.size).toBe(1);
});

test('when the file has arrived nothing is left to send', async () => {
  const { ask, stored } = world();
  const { image } = await ask();
  const item = stored.get(image.id)!;
  stored.set(image.id, { ...item, document: { ...item.document, stage: 'processing' } });
  expect((await ask()).upload).toBeNull();
});

test('a region that cannot grant is passed over, and when none can the answer is 503 with a time', async () => {
  expect((await world({ refusing: ['westus2'] }).ask()).upload?.region).toBe('eastus2');
  await expect(world({ refusing: regionNames }).ask()).rejects.toMatchObject({
    code: 'uploads-unavailable',
    retryAfterSeconds: 10,
  });
});

test('a region that clients could not write to is looked at at once, and no longer granted when it takes nothing', async () => {
  const { ask } = world({ readOnly: regionNames });
  expect((await ask()).upload?.region).toBe('westus2');
  await expect
    .poll(
      async () =>
        await ask({ avoidRegions: regionNames }).then(
          () => 'granted',
          (error: AppError) => error.code,
        ),
    )
    .toBe('uploads-unavailable');
});

test('a client that says again and again that a healthy region takes nothing keeps nobody from it', async () => {
  const { ask, regions, pass } = world();
  await regions.refresh();
  // Too early for another look, which would find out.
  pass(500);
  expect((await ask({ avoidRegions: Array(8).fill('westus2') })).upload?.region).toBe('eastus2');
  expect((await ask({}, key(now + 1))).upload?.region).toBe('westus2');
});

test('more grants than an hour allows are refused, and a counter that is down stops nobody', async () => {
  await expect(world({ count: 101 }).ask()).rejects.toMatchObject({ code: 'quota-exceeded' });
  await expect(world({ count: 'down' }).ask()).resolves.toMatchObject({ upload: { region: 'westus2' } });
});

test.each([
  ['no key', {}, null, 'invalid-idempotency-key'],
  ['a key that is no UUIDv7', {}, 'abc', 'invalid-idempotency-key'],
  ['a key from two days ahead', {}, key(now + 48 * 3_600_000), 'invalid-idempotency-key'],
  ['a key of last year', {}, key(now - 400 * 24 * 3_600_000), 'invalid-idempotency-key'],
  ['a text file', { contentType: 'text/plain' }, key(), 'unsupported-type'],
  ['no type', { contentType: '' }, key(), 'unsupported-type'],
  ['an empty file', { bytes: 0 }, key(), 'file-empty'],
  ['a file over 25 MiB', { bytes: 25 * 1024 * 1024 + 1 }, key(), 'file-too-large'],
])('%s is refused with its own code', async (_what, changes, idempotencyKey, code) => {
  await expect(world().ask(changes, idempotencyKey)).rejects.toMatchObject({ code });
});

test('a key that was used for another file is refused', async () => {
  const { ask } = world();
  await ask();
  await expect(ask({ bytes: 2_000 })).rejects.toMatchObject({ code: 'idempotency-conflict' });
});

test('races that are lost to others are tried again, and count as the one upload that they are', async () => {
  const { ask, counted } = world({ lostRaces: 4 });
  expect((await ask()).upload?.region).toBe('westus2');
  expect(counted).toHaveLength(1);
});

test('who loses every race is told when to come back', async () => {
  await expect(world({ lostRaces: 100 }).ask()).rejects.toMatchObject({ code: 'service-unavailable', retryAfterSeconds: 1 });
});

test('while uploads are switched off nobody gets a grant, and the sentence says who did that', async () => {
  const { ask, counted, stored } = world({ flags: { uploads: false } });
  await expect(ask()).rejects.toMatchObject({
    code: 'uploads-unavailable',
    retryAfterSeconds: 60,
    message: expect.stringContaining('switched off'),
  });
  expect([counted, stored.size]).toEqual([[], 0]);
  await expect(world({ flags: { uploads: true, other: false } }).ask()).resolves.toMatchObject({ upload: { method: 'PUT' } });
});

test('nothing is granted into a region that an operator has drained, nor by his word into one that is read-only', async () => {
  const { ask, regions } = world();
  regions.override({ westus2: 'drained' });
  expect((await ask()).upload?.region).toBe('eastus2');
  regions.override({ westus2: 'drained', eastus2: 'read-only' });
  await expect(ask({}, key(now + 1))).rejects.toMatchObject({ code: 'uploads-unavailable' });
});
