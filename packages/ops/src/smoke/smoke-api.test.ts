import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeApi, startFakeApi } from '../../test/fake-api.ts';
import { fakeTools } from '../../test/fake-tools.ts';
import type { Check } from './check.ts';
import { drawPng } from './draw-png.ts';
import { smokeApi } from './smoke-api.ts';

let api: FakeApi;
let usual: FakeApi['behaviour'];
beforeAll(async () => {
  api = await startFakeApi('green', 'westus2');
  usual = { ...api.behaviour };
});
afterAll(async () => await api.stop());
beforeEach(() => {
  Object.assign(api.behaviour, usual);
});

const smoke = (wishes: { release?: string; readyWithinMs?: number } = {}) =>
  smokeApi(api.target, { release: wishes.release ?? null, readyWithinMs: wishes.readyWithinMs ?? 5_000 }, fakeTools());

const statesOf = (checks: readonly Check[]) => Object.fromEntries(checks.map(({ name, state }) => [name, state]));

const allOk = {
  alive: 'ok',
  ready: 'ok',
  'lists pictures': 'ok',
  'grants an upload': 'ok',
  'takes the picture': 'ok',
  'picture becomes ready': 'ok',
  'thumbnail can be seen': 'ok',
  'deletes the picture': 'ok',
  'picture is gone': 'ok',
};

test('an API that works passes every check, and nothing is left behind', async () => {
  expect(statesOf(await smoke({ release: 'test-release' }))).toEqual(allOk);
  expect(api.images.size).toBe(0);
});

test('a release that is not the expected one fails, and nothing is uploaded to it', async () => {
  const checks = await smoke({ release: 'other' });
  expect(checks[0]).toMatchObject({ state: 'failed', detail: 'carries release test-release, not other' });
  expect(checks.slice(1).every(({ state }) => state === 'left-out')).toBe(true);
});

test('an answer of another colour or region says nothing about the one that was asked', async () => {
  api.behaviour.colour = 'blue';
  expect((await smoke())[0]).toMatchObject({ state: 'failed', detail: 'answered by blue in westus2, not by green in westus2' });
});

test('a region that is not ready fails with the reason, and the rest is looked at all the same', async () => {
  api.behaviour.isReady = false;
  const checks = await smoke();
  expect(statesOf(checks)).toEqual({ ...allOk, ready: 'failed' });
  expect(checks[1]?.detail).toBe('not ready: cosmos: Lists cannot be read.');
});

test('an upload that goes to another region is noted', async () => {
  api.behaviour.grantsIn = 'eastus2';
  expect(statesOf(await smoke())).toEqual({ ...allOk, 'grants an upload': 'noted' });
});

test('a picture that does not become ready fails, and is deleted all the same', async () => {
  api.behaviour.readyAfter = Number.POSITIVE_INFINITY;
  const checks = await smoke({ readyWithinMs: 100 });
  expect(statesOf(checks)).toEqual({ ...allOk, 'picture becomes ready': 'failed', 'thumbnail can be seen': 'left-out' });
  expect(checks[5]?.detail).toBe('still processing after 0.1 s');
  expect(api.images.size).toBe(0);
});

test('a picture is deleted also when the program is ended meanwhile', async () => {
  api.behaviour.readyAfter = Number.POSITIVE_INFINITY;
  const stopping = new AbortController();
  const wait = async () => stopping.abort(new Error('stopped'));
  const wishes = { release: null, readyWithinMs: 5_000 };
  const checks = await smokeApi(api.target, wishes, fakeTools([], { wait, signal: stopping.signal }));
  expect(statesOf(checks)).toMatchObject({ 'picture becomes ready': 'failed', 'deletes the picture': 'ok' });
  expect(api.images.size).toBe(0);
});

test('a picture that others still see after its deletion fails', async () => {
  api.behaviour.keepsDeleted = true;
  expect(statesOf(await smoke())).toMatchObject({ 'deletes the picture': 'ok', 'picture is gone': 'failed' });
});

test('nobody there is told in words', async () => {
  const gone = await startFakeApi('blue', 'eastus2');
  await gone.stop();
  const [alive] = await smokeApi(gone.target, { release: null, readyWithinMs: 100 }, fakeTools());
  expect(alive).toMatchObject({ state: 'failed', detail: 'refuses connections' });
});

test('the picture is a PNG of the size it says, and another one each time', () => {
  const png = drawPng(64, 48, 1);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([64, 48]);
  const length = png.readUInt32BE(33);
  expect(inflateSync(png.subarray(41, 41 + length)).length).toBe(48 * (1 + 64 * 3));
  expect(drawPng(64, 48, 2).equals(png)).toBe(false);
});
