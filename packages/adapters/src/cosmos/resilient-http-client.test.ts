import { createHttpHeaders, createPipelineRequest, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { createResilientHttpClient, sessionBehindHeader } from './resilient-http-client.ts';

const own = 'http://own.example:1234';
const peer = 'http://peer.example:1234';

interface Reply {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly error?: unknown;
  readonly hangs?: boolean;
}

/** A client over replies by origin; notes which origins were asked. */
function clientOver(replies: Record<string, Reply>) {
  const asked: string[] = [];
  const sendRequest = (request: PipelineRequest): Promise<PipelineResponse> => {
    const { origin } = new URL(request.url);
    asked.push(origin);
    const { status = 200, body = '{}', headers = {}, error, hangs } = replies[origin] ?? {};
    if (hangs) return new Promise((_, reject) => request.abortSignal?.addEventListener('abort', () => reject(abortError())));
    return error === undefined
      ? Promise.resolve({ request, status, headers: createHttpHeaders(headers), bodyAsText: body })
      : Promise.reject(error);
  };
  const clock = { now: 0 };
  const client = createResilientHttpClient([own, peer], { sendRequest }, () => clock.now);
  const send = (path: string, abortSignal?: AbortSignal) =>
    client.sendRequest(createPipelineRequest({ url: `${own}${path}`, method: 'GET', ...(abortSignal && { abortSignal }) }));
  return { send, asked, clock, replies };
}

const abortError = () => Object.assign(new Error('aborted'), { name: 'AbortError' });
const codeError = (code: string) => Object.assign(new Error(code), { code });
const item = '/dbs/parallax/colls/images/docs/image';

test.each(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ENOTFOUND'])(
  '%s becomes a 503, which the SDK repeats in another region',
  async (code) => {
    const { send } = clientOver({ [own]: { error: codeError(code) } });
    const answer = await send(item);
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.bodyAsText ?? '')).toHaveProperty('message');
  },
);

test.each([408, 410, 500, 502, 504])('status %d becomes a 503', async (status) => {
  expect((await clientOver({ [own]: { status } }).send(item)).status).toBe(503);
});

test.each([200, 304, 401, 403, 404, 409, 412, 413, 429, 449])('status %d stays what it is', async (status) => {
  expect((await clientOver({ [own]: { status } }).send(item)).status).toBe(status);
});

test('an error that is not about the connection is passed on', async () => {
  await expect(clientOver({ [own]: { error: new TypeError('a bug') } }).send(item)).rejects.toThrow('a bug');
  await expect(clientOver({ [own]: { error: abortError() } }).send(item)).rejects.toThrow('aborted');
});

test('a replica behind the session token is told apart, and the SDK does not start its own repeats', async () => {
  const headers = { 'x-ms-substatus': '1002' };
  const behind = await clientOver({ [own]: { status: 404, headers } }).send(item);
  expect([behind.headers.get('x-ms-substatus'), behind.headers.get(sessionBehindHeader)]).toEqual([undefined, '1']);
  const plain = await clientOver({ [own]: { status: 404 } }).send(item);
  expect(plain.headers.get(sessionBehindHeader)).toBeUndefined();
});

test.each(['', '<html>Bad gateway</html>', 'null'])('an error with the body %j gets one that the SDK can read', async (body) => {
  const answer = await clientOver({ [own]: { status: 429, body } }).send(item);
  expect(JSON.parse(answer.bodyAsText ?? '')).toHaveProperty('message');
});

test('the topology is asked of the next region when the own one is down, hangs or is unwell', async () => {
  for (const reply of [{ error: codeError('ECONNREFUSED') }, { hangs: true }, { status: 503 }]) {
    const { send, asked } = clientOver({ [own]: reply, [peer]: { body: '{"id":"account"}' } });
    expect((await send('/')).bodyAsText).toBe('{"id":"account"}');
    expect(asked).toEqual([own, peer]);
  }
});

test('the topology is asked of the own region alone while that answers', async () => {
  const { send, asked } = clientOver({});
  await send('/');
  expect(asked).toEqual([own]);
});

test('asking for the topology ends with the caller', async () => {
  const controller = new AbortController();
  const answer = clientOver({ [own]: { hangs: true }, [peer]: { hangs: true } }).send('/', controller.signal);
  controller.abort();
  await expect(answer).rejects.toThrow('aborted');
});

test('documents are never asked of another region by this client: the SDK chooses', async () => {
  const { send, asked } = clientOver({ [own]: { error: codeError('ECONNREFUSED') } });
  await send(item);
  expect(asked).toEqual([own]);
});

test('after one request that a region let hang, the others are not sent there, until it answers again', async () => {
  const { send, clock, replies, asked } = clientOver({ [own]: { hangs: true } });
  const controller = new AbortController();
  const first = send(item, controller.signal);
  clock.now = 1_500;
  controller.abort();
  await expect(first).rejects.toThrow('aborted');
  expect((await send(item)).status).toBe(503);
  expect(asked).toEqual([own]);
  replies[own] = {};
  clock.now += 1_000;
  expect((await send(item)).status).toBe(503);
  await new Promise((resolve) => setImmediate(resolve));
  expect((await send(item)).status).toBe(200);
});

test('a caller that gives up early does not make a region a hanging one', async () => {
  const { send, clock } = clientOver({ [own]: { hangs: true } });
  const controller = new AbortController();
  const first = send(item, controller.signal);
  clock.now = 200;
  controller.abort();
  await expect(first).rejects.toThrow('aborted');
  const second = send(item, AbortSignal.timeout(10));
  await expect(second).rejects.toThrow('aborted');
});
