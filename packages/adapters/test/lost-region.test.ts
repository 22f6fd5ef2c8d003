import type { EditsDocument, ImageDocument, ViewEntry } from '@parallax/domain/documents';
import { updateEdits } from '@parallax/domain/edits';
import { advance } from '@parallax/domain/life-cycle';
import { someImage } from '@parallax/testing/conformance/image-records';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openCosmos } from '../src/cosmos/client.ts';
import { cosmosImageRecords } from '../src/cosmos/image-records.ts';
import { cosmosQuotas } from '../src/cosmos/quotas.ts';
import { cosmosViewEntries } from '../src/cosmos/view-entries.ts';
import { type RunningCosmos, startCosmos } from './start-cosmos.ts';

/** A person waits for these calls; the design allows 5 s for a whole action. */
const patienceMs = 4_000;

let cosmos: RunningCosmos;
beforeAll(async () => {
  cosmos = await startCosmos(['westus2', 'eastus2']);
});
afterEach(async () => await setMode('online'));
afterAll(async () => await cosmos.stop());

const setMode = (mode: string) => cosmos.tell('/regions/westus2', { mode });

const untilReplicated = () =>
  expect
    .poll(async () => ((await (await fetch(new URL('/digest', cosmos.adminUrl))).json()) as { identical: boolean }).identical, {
      timeout: 10_000,
    })
    .toBe(true);

async function inTime<Value>(call: Promise<Value>): Promise<Value> {
  const started = performance.now();
  const value = await call;
  expect(performance.now() - started).toBeLessThan(patienceMs);
  return value;
}

const entryOf = (imageId: string, pk: string): ViewEntry => ({
  id: imageId,
  pk,
  schemaVersion: 1,
  lww: 1,
  version: 1,
  image: null,
  gone: false,
});

test('the newest version is found in whichever region has it', async () => {
  const elsewhere = openCosmos({ regions: [...cosmos.regions].reverse(), key: cosmos.key, credential: undefined });
  const [here, there] = [cosmosImageRecords(cosmos.store), cosmosImageRecords(elsewhere)];
  const image = someImage();
  await here.create(image);
  await untilReplicated();
  await cosmos.tell('/replication', { split: [['westus2'], ['eastus2']] });
  const found = await there.find(image.imageId);
  await there.write(advance(image, { stage: 'processing' }, Date.now()), found?.image.etag ?? '');
  expect((await here.find(image.imageId))?.image.document.stage).toBe('awaiting');
  expect((await here.findNewest(image.imageId))?.stage).toBe('processing');
  await cosmos.tell('/replication', { split: null });
  await untilReplicated();
  elsewhere.close();
});

describe.each(['refused', 'hanging', 'reset'])('while the own region is %s', (mode) => {
  test('records are found, written, edited and due, lists are read and written, and grants are counted', async () => {
    const [records, views] = [cosmosImageRecords(cosmos.store), cosmosViewEntries(cosmos.store)];
    const quotas = cosmosQuotas(cosmos.store, Date.now);
    const image: ImageDocument = { ...someImage(), dueAt: 1 };
    const pk = `feed|${mode}`;
    await records.create(image);
    await views.write(entryOf(image.imageId, pk), null);
    await untilReplicated();
    await setMode(mode);

    const found = await inTime(records.find(image.imageId));
    expect(found?.image.document).toEqual(image);
    const next = advance(image, { stage: 'processing' }, Date.now());
    const written = await inTime(records.write(next, found?.image.etag ?? ''));
    expect(written.document).toEqual(next);
    const edits: EditsDocument = updateEdits(image, null, { title: 'Sea' }, Date.now());
    const stored = await inTime(records.writeEdits(edits, null));
    await inTime(records.writeEdits({ ...edits, title: 'Lake' }, stored.etag));
    expect((await inTime(records.due(2, 1_000))).map(({ imageId }) => imageId)).toContain(image.imageId);
    expect((await inTime(records.findNewest(image.imageId)))?.stage).toBe('processing');
    expect(await inTime(records.create(someImage()))).not.toBeNull();

    expect(await inTime(views.page(pk, null, 10))).toMatchObject([{ id: image.imageId }]);
    await inTime(views.write(entryOf(someImage().imageId, pk), null));
    expect(await inTime(views.count(pk))).toBe(2);
    expect(await inTime(quotas.count(`anon:${mode}`, 0, 3_600_000))).toBe(1);

    await setMode('online');
    await untilReplicated();
    expect((await records.find(image.imageId))?.edits?.document.title).toBe('Lake');
  });
});
