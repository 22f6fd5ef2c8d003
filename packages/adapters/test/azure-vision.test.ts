import { afterEach, describe, expect, test } from 'vitest';
import {
  closeServices,
  json,
  picture,
  problemOf,
  recognize,
  recognizer,
  refusal,
  type Seen,
  service,
  silence,
  size,
  whole,
} from './vision-service.ts';

afterEach(closeServices);

describe('an answer', () => {
  test('becomes our words: boxes as fractions, people only when likely, unknown fields ignored', async () => {
    const { endpoint } = await service(json(200, whole));
    expect(await recognize([endpoint])).toEqual({
      status: 'done',
      provider: 'azure-vision-4.0',
      modelVersion: '2023-10-01',
      caption: { text: 'a person at a desk', confidence: 0.85 },
      tags: [
        { name: 'furniture', confidence: 0.98 },
        { name: 'indoor', confidence: 0.9 },
      ],
      objects: [{ name: 'chair', confidence: 0.618, box: { x: 0.75, y: 0.5, width: 0.2, height: 0.5 } }],
      people: [{ confidence: 0.96, box: { x: 0.5, y: 0, width: 0.25, height: 1 } }],
      text: [{ text: 'Sale', box: { x: 0.1, y: 0.1, width: 0.1, height: 0.1 } }],
    });
  });

  test('without any part that was asked for is an answer too', async () => {
    const { endpoint } = await service(json(200, {}));
    expect(await recognize([endpoint])).toMatchObject({
      status: 'done',
      modelVersion: null,
      caption: null,
      tags: [],
      people: [],
    });
  });

  test('is cut to as many tags as are kept', async () => {
    const { endpoint } = await service(json(200, whole));
    expect((await recognize([endpoint], { maxTags: 1 })).tags).toHaveLength(1);
  });
});

describe('a request', () => {
  test('is the documented one, with the bytes of the picture and the key', async () => {
    const { endpoint, seen } = await service(json(200, whole));
    await recognize([endpoint]);
    const [{ url, method, headers, bytes }] = seen as [Seen];
    expect([method, url.pathname, url.searchParams.get('api-version')]).toEqual([
      'POST',
      '/computervision/imageanalysis:analyze',
      '2024-02-01',
    ]);
    expect(url.searchParams.get('features')).toBe('caption,tags,objects,people,read');
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(headers['ocp-apim-subscription-key']).toBe('k');
    expect(bytes).toBe(picture.length);
  });

  test('never follows a redirect, which could carry the key away', async () => {
    const thief = await service(json(200, whole));
    const { endpoint } = await service((response) => response.writeHead(307, { location: `${thief.endpoint.endpoint}/` }).end());
    expect(await problemOf(recognize([endpoint]))).toMatchObject({ problem: 'unavailable' });
    expect(thief.seen).toEqual([]);
  });
});

test('a picture smaller than the service takes is not sent', async () => {
  const { endpoint, seen } = await service(json(200, whole));
  const call = recognizer([endpoint]).recognize(picture, { width: 600, height: 49 }, AbortSignal.timeout(1_000));
  expect(await problemOf(call)).toMatchObject({ problem: 'invalid-image', retryable: false });
  expect(seen).toEqual([]);
});

describe('captions', () => {
  test('are asked for as long as they are wanted, picture by picture', async () => {
    const { endpoint, seen } = await service(json(200, whole));
    let isWanted = false;
    const { recognize: describePicture } = recognizer([endpoint], { wantsCaptions: () => isWanted });
    expect(await describePicture(picture, size, AbortSignal.timeout(10_000))).toMatchObject({ status: 'partial' });
    isWanted = true;
    expect(await describePicture(picture, size, AbortSignal.timeout(10_000))).toMatchObject({ status: 'done' });
    expect(seen.map(({ url }) => url.searchParams.get('features')?.includes('caption'))).toEqual([false, true]);
  });

  test('that are refused in the region are done without: the rest stands, as partial', async () => {
    const { endpoint, seen } = await service(
      refusal(400, 'InvalidRequest', "The feature 'Caption' is not supported in this region."),
      json(200, { ...whole, captionResult: undefined }),
    );
    expect(await recognize([endpoint])).toMatchObject({
      status: 'partial',
      caption: null,
      tags: [{ name: 'furniture' }, { name: 'indoor' }],
    });
    expect(seen.map(({ url }) => url.searchParams.get('features')?.includes('caption'))).toEqual([true, false]);
  });

  test('are not asked for where the settings say that there are none', async () => {
    const { endpoint, seen } = await service(json(200, whole));
    expect(await recognize([{ ...endpoint, captions: false }])).toMatchObject({ status: 'partial' });
    expect(seen[0]?.url.searchParams.get('features')).toBe('tags,objects,people,read');
  });
});

describe('trouble', () => {
  test('a throttled endpoint is asked once more after the pause that it names', async () => {
    const { endpoint, seen } = await service(
      refusal(429, '429', 'slow down', undefined, { 'retry-after': '0' }),
      json(200, whole),
    );
    expect(await recognize([endpoint])).toMatchObject({ status: 'done' });
    expect(seen).toHaveLength(2);
  });

  test('a throttled endpoint that wants a long pause says so to the caller', async () => {
    const { endpoint, seen } = await service(refusal(429, '429', 'slow down', undefined, { 'retry-after': '30' }));
    expect(await problemOf(recognize([endpoint]))).toEqual({ problem: 'throttled', retryable: true, retryAfterMs: 30_000 });
    expect(seen).toHaveLength(1);
  });

  test.each([
    [503, 'ServiceUnavailable', 'unavailable', true],
    [500, 'InternalServerError', 'unavailable', true],
    [401, '401', 'auth', true],
    [403, 'Forbidden', 'auth', true],
    [404, '404', 'bug', false],
  ])('status %d (%s) is "%s"', async (status, code, problem, retryable) => {
    const { endpoint } = await service(refusal(status, code, 'no'));
    expect(await problemOf(recognize([endpoint]))).toMatchObject({ problem, retryable });
  });

  test.each([
    [400, 'InvalidRequest', 'InvalidImageFormat', 'invalid-image'],
    [400, 'InvalidRequest', 'InvalidImageSize', 'invalid-image'],
    [400, 'InvalidRequest', undefined, 'bug'],
    [413, 'TooLarge', undefined, 'invalid-image'],
    [415, 'UnsupportedMediaType', undefined, 'invalid-image'],
    [400, 'InvalidRequest', 'NotSupportedVisualFeature', 'unsupported'],
  ])('status %d with %s/%s is "%s" and is not asked again', async (status, code, inner, problem) => {
    const { endpoint } = await service(refusal(status, code, 'no', inner));
    expect(await problemOf(recognize([endpoint]))).toMatchObject({ problem, retryable: false });
  });

  test('an error without a body that can be read is judged by its status', async () => {
    const { endpoint } = await service((response) => response.writeHead(503).end('<html>'));
    expect(await problemOf(recognize([endpoint]))).toMatchObject({ problem: 'unavailable' });
  });

  test('a broken connection is "unavailable"', async () => {
    const { endpoint } = await service((response) => response.destroy());
    expect(await problemOf(recognize([endpoint]))).toMatchObject({ problem: 'unavailable', retryable: true });
  });

  test('an endpoint that hangs is left after its time, and the caller is not kept longer than it wants', async () => {
    const { endpoint } = await service(silence);
    expect(await problemOf(recognize([endpoint], { attemptMs: 100 }))).toMatchObject({ problem: 'timeout', retryable: true });
    expect(await problemOf(recognize([endpoint], {}, AbortSignal.timeout(100)))).toMatchObject({ problem: 'timeout' });
  });

  test('an answer that stops in the middle is no answer', async () => {
    const { endpoint } = await service((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"modelVersion":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await problemOf(recognize([endpoint]))).toMatchObject({ problem: 'unavailable', retryable: true });
  });
});

describe('several endpoints', () => {
  test('are tried in order, and the first answer counts', async () => {
    const down = await service(refusal(503, 'x', 'x'));
    const up = await service(json(200, whole));
    const unused = await service(json(200, whole));
    expect(await recognize([down.endpoint, up.endpoint, unused.endpoint])).toMatchObject({ status: 'done' });
    expect([down.seen.length, up.seen.length, unused.seen.length]).toEqual([1, 1, 0]);
  });

  test('are not asked about a picture that the first one found unreadable', async () => {
    const first = await service(refusal(400, 'InvalidRequest', 'no', 'InvalidImageFormat'));
    const second = await service(json(200, whole));
    expect(await problemOf(recognize([first.endpoint, second.endpoint]))).toMatchObject({ problem: 'invalid-image' });
    expect(second.seen).toEqual([]);
  });

  test('are all asked when the request itself is refused: one may know what another does not', async () => {
    const old = await service(refusal(400, 'InvalidRequest', 'no such version'));
    const current = await service(json(200, whole));
    expect(await recognize([old.endpoint, current.endpoint])).toMatchObject({ status: 'done' });
  });

  test('that all fail give the problem that may pass', async () => {
    const throttled = await service(refusal(429, '429', 'x', undefined, { 'retry-after': '9' }));
    const wrong = await service(refusal(404, '404', 'x'));
    expect(await problemOf(recognize([throttled.endpoint, wrong.endpoint]))).toEqual({
      problem: 'throttled',
      retryable: true,
      retryAfterMs: 9_000,
    });
  });
});
