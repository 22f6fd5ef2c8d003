import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { headers } from '@parallax/contracts/headers';
import { metricRows } from '@parallax/contracts/telemetry';
import type { LocalRegion, RunningLocal } from '@parallax/local/start-local';
import { signalsAnswer } from '@parallax/local-cloud/api/control-signals';
import { type Trace, trace } from '@parallax/local-cloud/api/control-traces';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiClient, newKey, newOwnerKey } from '../src/api-client.ts';
import { controlRoomClient } from '../src/drills/control-room-client.ts';
import { jpeg } from '../src/pictures.ts';
import { startTestCloud } from '../src/test-cloud.ts';
import { waitFor } from '../src/wait-for.ts';

const often = { OTEL_METRIC_EXPORT_INTERVAL: '1000', OTEL_BSP_SCHEDULE_DELAY: '200' };
const secrets = { fileName: 'Grandmother at the lake.jpg', title: 'Our silver wedding', client: '203.0.113.77' };
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
/** As the page sends it: one for all that a click leads to. */
const asPage = { [headers.traceparent]: `00-${traceId}-00f067aa0ba902b7-01`, 'x-forwarded-for': `${secrets.client}:4711` };

let cloud: RunningLocal;
let west: LocalRegion;
let east: LocalRegion;
const ownerKey = newOwnerKey();
beforeAll(async () => {
  cloud = await startTestCloud({
    regions: ['westus2', 'eastus2'],
    telemetry: true,
    env: { api: often, worker: { ...often, PARALLAX_RETRY_BASE_MS: '200' } },
  });
  [west, east] = cloud.regions as [LocalRegion, LocalRegion];
});
afterAll(() => cloud?.stop());

const faults = (change: unknown) => controlRoomClient(cloud.controlRoom).call('PutFaults', undefined, change);

/** What a page does from the click on, at the API of a region: grant, PUT, and looking until the picture is described. */
async function upload(
  api: string,
  { seed, avoid = [], as = asPage }: { seed: number; avoid?: string[]; as?: Record<string, string> },
) {
  const person = apiClient(api, ownerKey);
  const { bytes, contentType } = await jpeg({ seed });
  const granted = await person.call('POST', '/uploads', {
    body: { fileName: secrets.fileName, contentType, bytes: bytes.length, ...(avoid.length > 0 && { avoidRegions: avoid }) },
    headers: { [headers.idempotencyKey]: newKey(), ...as },
  });
  const { image, upload: to } = granted.body;
  if (image === undefined || !to) throw new Error(`no grant: ${JSON.stringify(granted.body)}`);
  expect(await person.put(to, bytes)).toBe(201);
  await waitFor(
    `image ${image.id} described`,
    async () => {
      const { body } = await person.call('GET', `/images/${image.id}`, { headers: as });
      return body.image?.stage === 'ready' && body.image.recognition.status === 'done' ? true : null;
    },
    { withinMs: 30_000, everyMs: 200 },
  );
  return { id: image.id, signature: new URL(to.url).searchParams.get('sig') ?? '' };
}

async function traceWith(operationId: string, names: readonly string[]): Promise<Trace> {
  let last: Trace | null = null;
  const look = async () => {
    last = trace.parse(await controlRoomClient(cloud.controlRoom).call('GetTrace', operationId));
    const seen = last.spans.map(({ name }) => name);
    return names.every((name) => seen.includes(name)) ? last : null;
  };
  const saw = () => last?.spans.map(({ name, region }) => `${region} ${name}`);
  return await waitFor(`${names.join(', ')} in trace ${operationId}`, look, { withinMs: 20_000, everyMs: 200, saw });
}

const path = [
  'POST uploads',
  'blob.grantUpload',
  'cosmos.create',
  'image.upload',
  'image.event',
  'ResizeImage',
  'image.decode',
  'image.store',
  'blob.putThumbnail',
  'image.recognise',
  'vision.analyze',
  'cosmos.write',
  'ProjectViews',
  'GET images/{id}',
];

test('one operation goes from the grant in one region over the upload, the event, the picture and its words in another to the views', async () => {
  // Asked for in the east, and sent to the west: as when the storage of the east takes no writes.
  await upload(east.api, { seed: 1, avoid: ['eastus2'] });
  const { spans, failures } = await traceWith(traceId, path);
  const placeOf = (name: string) => spans.filter((span) => span.name === name).map(({ role, region }) => `${role} ${region}`);
  expect(new Set(placeOf('POST uploads'))).toEqual(new Set(['parallax-api eastus2']));
  for (const name of ['ResizeImage', 'vision.analyze', 'ProjectViews'])
    expect(new Set(placeOf(name)), name).toEqual(new Set(['parallax-worker westus2']));
  expect(failures).toEqual([]);
  expect(spans.every(({ success }) => success)).toBe(true);

  const grant = spans.find(({ name }) => name === 'POST uploads');
  // Which of the two depends on whether Vision or the thumbnails were first.
  const resize = spans.find(
    ({ name, attributes }) => name === 'ResizeImage' && /^(ready|recognised)$/.test(attributes['parallax.outcome'] ?? ''),
  );
  const parentOf = (name: string) => spans.find((span) => span.name === name)?.parentId;
  expect(resize?.parentId).toBe(grant?.id);
  expect(resize?.links.length).toBeGreaterThan(0);
  expect(parentOf('ProjectViews')).toBe(grant?.id);
  expect(parentOf('image.decode')).toBe(resize?.id);
  expect(parentOf('vision.analyze')).toBe(spans.find(({ name }) => name === 'image.recognise')?.id);
});

test('tries that fail and those that follow are in the same operation, and the failure is there', async () => {
  await faults({ vision: { westus2: { mode: '503' }, eastus2: { mode: '503' } } });
  const operation = `${'f'.repeat(31)}e`;
  const as = { [headers.traceparent]: `00-${operation}-00f067aa0ba902b7-01` };
  const uploading = upload(west.api, { seed: 2, as });
  await traceWith(operation, ['RetryImage']);
  await faults({ vision: null });
  await uploading;
  const { spans, failures } = await traceWith(
    operation,
    path.filter((name) => name !== 'image.recognise'),
  );
  const attempts = spans
    .filter(({ name }) => name === 'RetryImage')
    .map(({ attributes }) => Number(attributes['parallax.attempt']));
  expect(Math.max(...attempts)).toBeGreaterThan(0);
  expect(spans.some(({ name, success, resultCode }) => name === 'vision.analyze' && !success && resultCode === '503')).toBe(true);
  expect(failures.length).toBeGreaterThan(0);
});

test('what a person changes later is one operation of its own, up to the views', async () => {
  const { id } = await upload(west.api, { seed: 7 });
  const operation = `${'c'.repeat(31)}e`;
  const changed = await apiClient(west.api, ownerKey).call('PATCH', `/images/${id}`, {
    body: { title: secrets.title },
    headers: { [headers.traceparent]: `00-${operation}-00f067aa0ba902b7-01` },
  });
  expect(changed.status).toBe(200);
  const { spans } = await traceWith(operation, ['PATCH images/{id}', 'ProjectViews']);
  const change = spans.find(({ name }) => name === 'PATCH images/{id}');
  expect(spans.find(({ name }) => name === 'ProjectViews')?.parentId).toBe(change?.id);
});

test('metrics are told by both apps of both regions, under the names of the table and with its labels', async () => {
  await upload(east.api, { seed: 3 });
  const wanted = [
    'request.duration',
    'upload.grants',
    'images.processed',
    'image.e2e.duration',
    'image.bytes',
    'queue.age',
    'vision.duration',
    'breaker.state',
  ];
  const look = async () => signalsAnswer.parse(await controlRoomClient(cloud.controlRoom).call('GetSignals')).signals;
  const signals = await waitFor(
    wanted.join(', '),
    async () => {
      const found = await look();
      return wanted.every((metric) => found.some((signal) => signal.metric === metric && signal.region === 'eastus2'))
        ? found
        : null;
    },
    { withinMs: 15_000, everyMs: 250 },
  );
  for (const { metric, labels, region, role } of signals) {
    expect(Object.keys(metricRows), metric).toContain(metric);
    expect((metricRows as Record<string, { labels: readonly string[] }>)[metric]?.labels, metric).toEqual(
      expect.arrayContaining(Object.keys(labels)),
    );
    expect(['westus2', 'eastus2']).toContain(region);
    expect(['parallax-api', 'parallax-worker']).toContain(role);
  }
});

test('nothing that is sent tells of a person: no key or its hash, no title, no name of a file, no address, no signature', async () => {
  const { id, signature } = await upload(west.api, { seed: 4 });
  const person = apiClient(west.api, ownerKey);
  const call = (method: string, of: string, body?: unknown) =>
    person.call(method, of, { headers: asPage, ...(body !== undefined && { body }) });
  await call('PATCH', `/images/${id}`, { title: secrets.title, tags: ['silver'] });
  await call('GET', `/images?q=${encodeURIComponent(secrets.title)}&owner=me`);
  await call('GET', `/images/${id}/original?download=true`);
  // Refused, and quoted in the refusal.
  await call('POST', '/uploads', { fileName: secrets.fileName, contentType: 'application/pdf', bytes: 5 });
  await call('PATCH', `/images/${secrets.title}`, {});
  await call('DELETE', `/images/${id}`);
  await traceWith(traceId, ['PATCH images/{id}', 'DELETE images/{id}', 'GET images/{id}/original', 'POST uploads']);

  const answer = await fetch(`${cloud.monitor?.adminUrl}/admin/envelopes`);
  const sent = await answer.text();
  expect(sent.length).toBeGreaterThan(10_000);
  const hashes = (['hex', 'base64', 'base64url'] as const).map((form) => createHash('sha256').update(ownerKey).digest(form));
  const rawHashes = (['hex', 'base64', 'base64url'] as const).map((form) =>
    createHash('sha256').update(Buffer.from(ownerKey, 'base64url')).digest(form),
  );
  const { fileName, title, client } = secrets;
  const forbidden = [ownerKey, ...hashes, ...rawHashes, fileName, 'Grandmother', title, 'silver', client, signature, 'sig='];
  const whereOf = (secret: string) => {
    const at = sent.toLowerCase().indexOf(secret.toLowerCase());
    return at === -1 ? null : sent.slice(Math.max(0, at - 200), at + 100);
  };
  for (const secret of forbidden) expect(whereOf(secret), secret).toBeNull();
  const envelopes = JSON.parse(sent) as { tags: Record<string, string> }[];
  const tags = envelopes.flatMap((envelope) => Object.keys(envelope.tags));
  expect(new Set(envelopes.map((envelope) => envelope.tags['ai.cloud.roleInstance'])).size).toBe(
    cloud.processes.filter(({ name }) => name === 'api' || name === 'worker').length,
  );
  for (const envelope of envelopes) expect(envelope.tags['ai.cloud.roleInstance']).not.toBe(hostname());
  for (const tag of ['ai.location.ip', 'ai.user.id', 'ai.user.authUserId', 'ai.user.userAgent']) expect(tags).not.toContain(tag);
});

test('while Application Insights is down everything works, and afterwards it is told again', async () => {
  await faults({ monitor: { mode: 'down' } });
  await upload(west.api, { seed: 5, as: {} });
  await faults({ monitor: null });
  const operation = `${'d'.repeat(31)}e`;
  await upload(west.api, { seed: 6, as: { [headers.traceparent]: `00-${operation}-00f067aa0ba902b7-01` } });
  await traceWith(operation, ['POST uploads', 'ResizeImage']);
});
