import { expect, test } from 'vitest';
import { type Envelope, envelope } from './envelope.ts';
import { groupFailures } from './read-failures.ts';
import { readRequestTimes } from './read-request-times.ts';
import { listTraces } from './read-traces.ts';

const start = 1_700_000_000_000;
interface Told {
  readonly id: string;
  readonly second?: number;
  readonly operation?: string;
  readonly region?: string;
  readonly ms?: number;
  readonly success?: boolean;
  readonly code?: string;
  readonly image?: string;
}

const request = ({ id, second = 0, operation = 'o1', region = 'westus2', ms = 5, success = true, code, image }: Told): Envelope =>
  envelope.parse({
    name: 'Request',
    time: new Date(start + second * 1_000).toISOString(),
    tags: { 'ai.operation.id': operation, 'ai.cloud.role': 'parallax-worker' },
    data: {
      baseType: 'RequestData',
      baseData: {
        id,
        name: 'ResizeImage',
        duration: `00:00:00.${String(ms).padStart(3, '0')}`,
        success,
        responseCode: code,
        properties: { 'parallax.region': region, 'parallax.image': image },
      },
    },
  });
const error = (spanId: string, message: string): Envelope =>
  envelope.parse({
    name: 'Exception',
    time: new Date(start).toISOString(),
    tags: { 'ai.operation.id': 'o1', 'ai.operation.parentId': spanId },
    data: { baseType: 'ExceptionData', baseData: { exceptions: [{ typeName: 'AppError', message }] } },
  });

test('failures of one kind are one, with their number and the latest of them; other regions and answers are others', () => {
  const failures = groupFailures([
    request({ id: 'a', success: false }),
    error('a', 'no image 1'),
    request({ id: 'b', second: 9, operation: 'o2', success: false }),
    error('b', 'no image 2'),
    request({ id: 'c', second: 4, operation: 'o3', success: false }),
    error('c', 'no image 3'),
    request({ id: 'd', second: 2, region: 'eastus2', success: false, code: '503' }),
    request({ id: 'e', second: 1, region: 'eastus2', success: false, code: '429' }),
    request({ id: 'f', second: 20 }),
  ]);
  expect(failures).toMatchObject([
    { count: 3, reason: 'AppError: no image 2', operationId: 'o2', spanId: 'b', region: 'westus2' },
    { count: 1, reason: 'answered 503', region: 'eastus2' },
    { count: 1, reason: 'answered 429' },
  ]);
  const [first] = failures;
  expect([first?.firstAt, first?.lastAt].map((at) => Date.parse(at ?? '') - start)).toEqual([0, 9_000]);
});

test('how long requests took is told by ten seconds and region, the last ten minutes', () => {
  const many = Array.from({ length: 20 }, (_, index) => request({ id: `${index}`, ms: index + 1, success: index !== 3 }));
  const later = request({ id: 'x', second: 30, ms: 700 });
  const east = request({ id: 'y', region: 'eastus2', second: 31, ms: 40 });
  const told = readRequestTimes([...many, later, east], start + 60_000);
  expect(told).toMatchObject([
    {
      region: 'westus2',
      points: [
        { at: start, count: 20, failed: 1, p50: 10, p95: 19 },
        { at: start + 30_000, p50: 700, p95: 700 },
      ],
    },
    { region: 'eastus2', points: [{ count: 1 }] },
  ]);
  expect(readRequestTimes(many, start + 601_000)).toEqual([]);
});

test('traces are found by an image for which something was done in them', () => {
  const items = [request({ id: 'a', image: 'i1' }), request({ id: 'b', operation: 'o2', image: 'i2' })];
  expect(listTraces(items, { limit: 5, image: 'i2' }).map(({ operationId }) => operationId)).toEqual(['o2']);
  expect(listTraces(items, { limit: 5, image: 'i3' })).toEqual([]);
});
