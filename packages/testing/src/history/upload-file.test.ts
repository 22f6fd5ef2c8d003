import { expect, test } from 'vitest';
import type { Picture } from '../pictures.ts';
import type { Call, Reply } from './page-requests.ts';
import type { Person } from './person.ts';
import { createRecorder } from './recorder.ts';
import { uploadFile } from './upload-file.ts';

const picture: Picture = { fileName: 'a.jpg', contentType: 'image/jpeg', bytes: Buffer.from('bytes') };
const grantIn = (region: string) => ({ url: `http://${region}/images/1`, method: 'PUT', headers: {}, region });

/** A person for whom grants go to `regions` in turn and PUTs end with `statuses` in turn; `stage` is what the API says of the image. */
function personWith(regions: readonly string[], statuses: readonly (number | null)[], stage = 'awaiting') {
  const [grants, puts] = [[...regions], [...statuses]];
  const calls: Call[] = [];
  const person: Person = {
    name: 'anna',
    recorder: createRecorder([]),
    patienceMs: 10_000,
    signal: null,
    send: async (call) => {
      calls.push(call);
      const image = { id: '1', region: stage === 'awaiting' ? null : 'westus2', stage };
      const body = call.method === 'POST' ? { image, upload: grantIn(grants.shift() ?? 'nowhere') } : { image };
      return { status: 200, region: 'westus2', retryAfterMs: null, location: null, body } as unknown as Reply;
    },
    put: async () => puts.shift() ?? null,
  };
  return { person, calls };
}

test('a PUT that fails asks for another grant, avoids the region, and keeps the key', async () => {
  const { person, calls } = personWith(['westus2', 'eastus2'], [null, 201]);
  const { outcome, region, imageIds } = await uploadFile(person, picture);
  expect([outcome, region, imageIds]).toEqual(['ok', 'eastus2', ['1']]);
  expect(calls.map(({ body }) => (body as { avoidRegions?: string[] }).avoidRegions)).toEqual([undefined, ['westus2']]);
  expect(new Set(calls.map((call) => call.headers?.['idempotency-key'])).size).toBe(1);
});

test('a 409 is success when the API knows the image', async () => {
  const { person, calls } = personWith(['westus2'], [409]);
  expect(await uploadFile(person, picture)).toMatchObject({ outcome: 'ok' });
  expect(calls.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

test('a 403 is success only when the file has arrived, else a failed PUT', async () => {
  expect(await uploadFile(personWith(['westus2'], [403], 'processing').person, picture)).toMatchObject({ outcome: 'ok' });
  const { person, calls } = personWith(['westus2', 'eastus2'], [403, 201]);
  expect(await uploadFile(person, picture)).toMatchObject({ outcome: 'ok', region: 'eastus2' });
  expect(calls.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST']);
});

test('an upload that no region takes in time is unknown, not refused: a PUT may have arrived', async () => {
  const { person } = personWith(['westus2'], [null]);
  expect(await uploadFile({ ...person, patienceMs: -1 }, picture)).toMatchObject({ outcome: 'info', imageIds: ['1'] });
});
