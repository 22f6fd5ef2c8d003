import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/storage/manual-clock.ts';
import { until } from '../../test/storage/until.ts';
import { meadow } from '../../test/vision/pictures.ts';
import { systemClock } from '../clock.ts';
import { makeTokens } from '../identity/tokens.ts';
import { startVision, type Vision, type VisionOptions } from './start-vision.ts';

const analyze = '/computervision/imageanalysis:analyze';

describe('the Vision stand-in', () => {
  let picture: Buffer;
  let vision: Vision;

  beforeAll(async () => {
    picture = await meadow(300, 200);
  });

  afterEach(() => vision.close());

  const start = async (options: Partial<VisionOptions> = {}) => {
    vision = await startVision({ port: 0, ...options });
  };

  const post = (query = 'features=tags,caption', init: RequestInit = {}) =>
    fetch(`${vision.url}${analyze}?api-version=2024-02-01&${query}`, {
      method: 'POST',
      body: new Uint8Array(picture),
      ...init,
      headers: {
        'content-type': 'application/octet-stream',
        'ocp-apim-subscription-key': 'some-key',
        ...(init.headers as Record<string, string>),
      },
    });

  const outcome = async (answer: Response) => {
    const body = (await answer.json()) as { error?: { code: string; message: string; innererror?: { code: string } } };
    return { status: answer.status, code: body.error?.code, inner: body.error?.innererror?.code, message: body.error?.message };
  };

  const setFaults = (faults: unknown) =>
    fetch(`${vision.adminUrl}/admin/faults`, { method: 'PUT', body: JSON.stringify(faults) });

  it('answers with the contract of Image Analysis 4.0', async () => {
    await start();
    const answer = await post();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(answer.headers.get('apim-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answer.json()).toEqual({
      modelVersion: 'pixel-analysis-1',
      metadata: { width: 300, height: 200 },
      captionResult: { text: expect.stringContaining('picture'), confidence: expect.any(Number) },
      tagsResult: { values: expect.arrayContaining([{ name: 'blue', confidence: expect.any(Number) }]) },
    });
  });

  it('takes the one key it was given, or a bearer token', async () => {
    await start({ key: 'right' });
    const status = async (headers: Record<string, string>) =>
      (
        await fetch(`${vision.url}${analyze}?api-version=2023-10-01&features=tags`, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream', ...headers },
          body: new Uint8Array(picture),
        })
      ).status;
    expect(await status({})).toBe(401);
    expect(await status({ 'ocp-apim-subscription-key': 'wrong' })).toBe(401);
    expect(await status({ authorization: 'Basic x' })).toBe(401);
    expect(await status({ 'ocp-apim-subscription-key': 'right' })).toBe(200);
    expect(await status({ authorization: 'Bearer token' })).toBe(200);
    const token = (audience: string) =>
      `Bearer ${makeTokens(systemClock).issue({ audience, clientId: 'a', lifetimeSeconds: 60 })}`;
    expect(await status({ authorization: token('https://cognitiveservices.azure.com') })).toBe(200);
    expect(await status({ authorization: token('https://storage.azure.com') })).toBe(401);
    expect(await outcome(await post('features=tags'))).toMatchObject({ status: 401, code: '401' });
  });

  it.each([
    ['no features', 'x=1', { status: 400, code: 'InvalidRequest', inner: 'BadArgument' }],
    ['an unknown feature', 'features=tags,faces', { status: 400, code: 'InvalidRequest', inner: 'NotSupportedVisualFeature' }],
    ['another language', 'features=tags&language=de', { status: 400, code: 'InvalidRequest', inner: 'NotSupportedLanguage' }],
    [
      'a ratio out of bounds',
      'features=smartCrops&smartcrops-aspect-ratios=0.5',
      { status: 400, code: 'InvalidRequest', inner: 'BadArgument' },
    ],
    ['a ratio that is no number', 'features=smartCrops&smartcrops-aspect-ratios=wide', { status: 400, inner: 'BadArgument' }],
    ['a strange model version', 'features=tags&model-version=newest', { status: 400, inner: 'BadArgument' }],
    ['a strange flag', 'features=caption&gender-neutral-caption=perhaps', { status: 400, inner: 'BadArgument' }],
  ])('refuses %s', async (_name, query, expected) => {
    await start();
    expect(await outcome(await post(query))).toMatchObject(expected);
  });

  it('takes every optional parameter of the contract', async () => {
    await start();
    const query =
      'features=TAGS,smartcrops,caption&language=en&gender-neutral-caption=true&model-version=latest&smartcrops-aspect-ratios=0.75,1.8';
    expect((await post(query)).status).toBe(200);
  });

  it('refuses another version, method or path', async () => {
    await start();
    const headers = { 'ocp-apim-subscription-key': 'k', 'content-type': 'application/octet-stream' };
    const body = new Uint8Array(picture);
    const ask = (path: string, method: string) =>
      fetch(`${vision.url}${path}`, { method, headers, ...(method === 'GET' ? {} : { body }) });
    expect(await outcome(await ask(`${analyze}?features=tags`, 'POST'))).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(await outcome(await ask(`${analyze}?api-version=2019-01-01&features=tags`, 'POST'))).toMatchObject({ status: 400 });
    expect(await outcome(await ask(`${analyze}?api-version=2024-02-01&features=tags`, 'GET'))).toMatchObject({
      status: 404,
      code: '404',
    });
    expect(await outcome(await ask('/vision/v3.2/analyze', 'POST'))).toMatchObject({ status: 404, code: '404' });
  });

  it('refuses an address instead of bytes, and other types, as 400', async () => {
    await start();
    const byUrl = await post('features=tags', {
      headers: { 'content-type': 'application/json' },
      body: '{"url":"http://x.test/a.jpg"}',
    });
    expect(await outcome(byUrl)).toMatchObject({ status: 400, inner: 'InvalidImageUrl' });
    const form = await post('features=tags', { headers: { 'content-type': 'multipart/form-data; boundary=x' } });
    expect(await outcome(form)).toMatchObject({ status: 400, inner: 'UnsupportedMediaType' });
  });

  it('refuses too much, announced or streamed, without losing the connection', async () => {
    await start();
    const announced = await post('features=tags', { body: Buffer.alloc(20_971_521) });
    expect(await outcome(announced)).toMatchObject({ status: 400, inner: 'InvalidImageSize' });
    const chunk = new Uint8Array(1 << 20);
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 24) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const streamed = await post('features=tags', { body: stream, duplex: 'half' } as RequestInit);
    expect(await outcome(streamed)).toMatchObject({ status: 400, inner: 'InvalidImageSize' });
    expect(await outcome(await post('features=tags', { body: '' }))).toMatchObject({ status: 400, inner: 'InvalidImageSize' });
    expect(await outcome(await post('features=tags', { body: 'no picture' }))).toMatchObject({
      status: 400,
      inner: 'InvalidImageFormat',
    });
  });

  it('stands for a region without captions', async () => {
    await start({ captions: false });
    const refused = await outcome(await post('features=tags,caption'));
    expect(refused).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(refused.message).toMatch(/'Caption' is not supported in this region/);
    expect((await outcome(await post('features=denseCaptions'))).message).toMatch(/not supported in this region/);
    expect((await post('features=tags')).status).toBe(200);
  });

  it('limits by tier and says when to come back', async () => {
    const clock = new ManualClock();
    await start({ tier: 'free', clock });
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await post('features=objects')).status));
    expect(statuses.every((status) => status === 200)).toBe(true);
    clock.turn(45_000);
    const limited = await post('features=objects');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '15']);
    clock.turn(15_000);
    expect((await post('features=objects')).status).toBe(200);
  });

  it('takes the time it is told to take', async () => {
    await start({ latencyMs: 150 });
    const started = performance.now();
    expect((await post('features=objects')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(145);
  });

  it('takes another time than its own when a fault says so', async () => {
    await start({ latencyMs: 5 });
    expect((await setFaults({ mode: 'none', latencyMs: 150 })).status).toBe(200);
    const started = performance.now();
    expect((await post('features=objects')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(145);
  });

  it('fails on request: 503 and 429 with Retry-After, and as often as told', async () => {
    await start({ tier: { requests: 1_000, perSeconds: 1 } });
    expect((await setFaults({ mode: '503', retryAfterSeconds: 2 })).status).toBe(200);
    const failed = await post('features=objects');
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '2']);
    await setFaults({ mode: '429', retryAfterSeconds: 1 });
    expect((await post('features=objects')).status).toBe(429);

    await setFaults({ mode: '503', rate: 0.5, seed: 5 });
    const run = async () => {
      const statuses: number[] = [];
      for (let count = 0; count < 20; count += 1) statuses.push((await post('features=objects', { body: '' })).status);
      return statuses;
    };
    const first = await run();
    await setFaults({ mode: '503', rate: 0.5, seed: 5 });
    expect(await run()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([400, 503]));
  });

  it('hangs, breaks connections, stops listening, and comes back on the same port', async () => {
    await start();
    const attempt = () =>
      post('features=objects', { signal: AbortSignal.timeout(2_000) }).then(
        ({ status }) => status,
        (error: Error) => error.name,
      );
    await setFaults({ mode: 'hang' });
    const short = await post('features=objects', { signal: AbortSignal.timeout(100) }).catch((error: Error) => error.name);
    expect(short).toBe('TimeoutError');
    await setFaults({ mode: 'refuse', rate: 0.999 });
    expect(await attempt()).toBe('TypeError');
    await setFaults({ mode: 'refuse' });
    expect(await attempt()).toBe('TypeError');
    const state = await fetch(`${vision.adminUrl}/admin/faults`);
    expect(await state.json()).toMatchObject({ faults: { mode: 'refuse', rate: 1 } });
    await setFaults({ mode: 'none' });
    expect(await attempt()).toBe(200);
  });

  it('refuses faults it does not know, and counts its answers', async () => {
    await start();
    expect((await setFaults({ mode: 'slow' })).status).toBe(400);
    await post('features=objects');
    await post('features=nothing');
    const state = async () =>
      (await (await fetch(`${vision.adminUrl}/admin/state`)).json()) as { answers: Record<string, number> };
    await until(state, ({ answers }) => answers['200'] === 1 && answers['400'] === 1);
  });
});
