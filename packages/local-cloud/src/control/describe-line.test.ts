import { expect, it } from 'vitest';
import { describeLine } from './describe-line.ts';

const id = '019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11';
const at = '2026-01-02T03:04:05.000Z';
const worker = { name: 'worker', region: 'westus2' };
const host = (message: string, level = 'information') =>
  JSON.stringify({ event: 'log', level, category: 'Function.X.User', message, at });
const fact = (fields: Record<string, unknown>, level?: string) =>
  describeLine(worker, host(JSON.stringify(fields), level)).events;

it('reads how long an invocation took out of the host’s own sentence', () => {
  const line = host("Executed 'Functions.GetImages' (Succeeded, Id=1-2-3, Duration=42ms)");
  expect(describeLine({ name: 'api', region: 'eastus2' }, line)).toEqual({
    events: [],
    executed: { functionName: 'GetImages', ms: 42, succeeded: true },
  });
});

it('tells an app’s fact in words, with its image and how long it took', () => {
  const ready = { event: 'image-ready', region: 'westus2', imageId: id, recognition: 'pending', decode: 31.2, thumbnails: 60.1 };
  expect(fact(ready)).toEqual([
    {
      at,
      kind: 'resize',
      what: 'image-ready',
      text: 'Ready: thumbnails made, recognition pending',
      region: 'westus2',
      image: id,
      blob: null,
      ms: 91,
      level: 'info',
    },
  ]);
});

it('makes two events of a picture that was recognised before it was ready', () => {
  expect(fact({ event: 'image-ready', imageId: id, recognition: 'done' }).map(({ kind }) => kind)).toEqual([
    'recognise',
    'resize',
  ]);
});

it('takes the worse of what a fact is and how it was logged', () => {
  expect(fact({ event: 'image-failed', imageId: id, code: 'not-an-image' })[0]?.level).toBe('error');
  expect(fact({ event: 'image-driven', imageId: id, outcome: 'ready' }, 'warning')[0]?.level).toBe('warn');
});

it('tells a fact that it does not know by its name and plain fields', () => {
  expect(fact({ event: 'brand-new', imageId: id, count: 3, nested: {} })[0]).toMatchObject({
    kind: 'note',
    text: 'worker: brand new, count 3',
    image: id,
  });
});

it('tells a warning that is no fact by its first line, and leaves the host’s chatter out', () => {
  expect(describeLine(worker, host('Something odd\n  at x', 'warning')).events).toMatchObject([
    { kind: 'note', text: 'worker: Something odd', level: 'warn' },
  ]);
  expect(describeLine(worker, host('Host started')).events).toEqual([]);
  expect(describeLine(worker, 'not json').events).toEqual([]);
  expect(describeLine(worker, '{broken').events).toEqual([]);
  expect(describeLine(worker, JSON.stringify({ event: 'ready' })).events).toEqual([]);
});

it('reads an image out of the path of a refused request', () => {
  const refused = {
    event: 'request-refused',
    region: 'eastus2',
    method: 'PATCH',
    path: `/api/v1/images/${id}`,
    code: 'not-owner',
  };
  expect(fact(refused)[0]).toMatchObject({ kind: 'request', image: id, region: 'eastus2' });
});
