import { expect, it } from 'vitest';
import { describeActivity } from './describe-activity.ts';

const id = '019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11';
const at = '2026-01-02T03:04:05.000Z';
const storage = (what: string, details: Record<string, unknown>) =>
  describeActivity('storage', 'westus2', { id: 1, at, what, ...details });

it('tells an original that arrived from a thumbnail that was stored', () => {
  expect(storage('blob-written', { container: 'images', blob: id })).toMatchObject({
    kind: 'upload',
    image: id,
    region: 'westus2',
    blob: `images/${id}`,
    at,
  });
  expect(storage('blob-written', { container: 'thumbnails', blob: `${id}/0f-r0-320.webp` })).toMatchObject({
    kind: 'write',
    image: id,
  });
});

it('leaves out what is about no image: the pages of the site, say', () => {
  expect(storage('blob-written', { container: '$web', blob: 'index.html' })).toBeNull();
  expect(storage('event-published', { subject: '/blobServices/default/containers/$web/blobs/index.html' })).toBeNull();
  expect(storage('replicated', { kind: 'container', container: 'images', blob: '', behindMs: 5 })).toBeNull();
  expect(storage('something-new', {})).toBeNull();
});

it('reads the image out of an event’s subject, and says how often it was tried', () => {
  const subject = `/blobServices/default/containers/images/blobs/${id}`;
  expect(storage('event-sent', { subject, subscription: 'uploads', attempt: 3 })).toMatchObject({
    kind: 'event',
    image: id,
    level: 'info',
    text: 'Event delivered to uploads (attempt 3)',
  });
  expect(storage('attempt-failed', { subject, attempt: 1, outcome: 'Busy' })).toMatchObject({ level: 'warn', image: id });
  expect(storage('event-dead-lettered', { subject, reason: 'TimeToLiveExceeded' })).toMatchObject({ level: 'error' });
});

it('takes from a copy how late it was', () => {
  expect(storage('replicated', { kind: 'blob', container: 'images', blob: id, behindMs: 740 })).toMatchObject({
    kind: 'replicate',
    ms: 740,
  });
});

it('tells a refusal of Vision from an answer', () => {
  const vision = (status: number) => describeActivity('vision', 'eastus2', { id: 1, at, what: 'answered', status, ms: 31 });
  expect(vision(200)).toMatchObject({ kind: 'recognise', level: 'info', ms: 31, image: null });
  expect(vision(503)).toMatchObject({ level: 'warn', text: 'Vision refused with 503' });
});
