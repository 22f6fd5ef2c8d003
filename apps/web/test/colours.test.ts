import { headers } from '@parallax/contracts/headers';
import type { Release } from '@parallax/contracts/release';
import { waitFor } from '@parallax/testing/wait-for';
import { afterEach, expect, test } from 'vitest';
import { penaltyMs } from '../src/api/addresses.ts';
import { lateWordMs } from '../src/api/aim.ts';
import { createClient } from '../src/api/client.ts';
import { loadRelease } from '../src/api/release.ts';
import { memory } from './memory.ts';
import { colour, deadUrl, json, problem, type ReleaseColour, type StubApi, serve, stopStubs } from './stub-api.ts';

afterEach(stopStubs);

const told = (revision: number) => ({ [headers.revision]: String(revision) });
const drained = problem(503, 'colour-drained', told(1));
const from = (name: string, extra: Record<string, string> = {}) => json(200, { from: name }, extra);
const methods = (api: StubApi) => api.seen.map(({ method, url }) => `${method} ${url}`);

/** Pages of one browser, over what is published at this moment. */
function browser(...colours: readonly ReleaseColour[]) {
  const published: { -readonly [Key in keyof Release]: Release[Key] } = {
    revision: 1,
    sticky: false,
    flags: {},
    regions: {},
    colours: [...colours],
  };
  let local = memory();
  let reads = 0;
  const fetcher: typeof fetch = async (url, init) => {
    if (url !== '/release.json') return fetch(url, init);
    reads++;
    return Response.json(published);
  };
  const clock = { aheadMs: 0 };
  const open = (session = memory(), chance = 0) =>
    createClient({
      loadRelease: (wish) => loadRelease(fetcher, local, wish),
      ownerKey: 'key',
      session,
      fetch,
      now: () => Date.now() + clock.aheadMs,
      chance: () => chance,
    });
  const forget = () => {
    local = memory();
  };
  return { published, open, forget, clock, reads: () => reads };
}

const ask = (client: ReturnType<ReturnType<typeof browser>['open']>) => client.request<{ from: string }>({ path: '/images' });

test('a drained colour is left within the request, for that request and all that follow', async () => {
  const [name, west, green] = [await serve(drained), await serve(drained), await serve(from('green'))];
  const client = browser(colour('blue', 100, [name.url, west.url]), colour('green', 0, [green.url])).open();
  const answers = await Promise.all([ask(client), ask(client), ask(client)]);
  expect(answers.map((answer) => answer.from)).toEqual(['green', 'green', 'green']);
  expect(await ask(client)).toEqual({ from: 'green' });
  expect([name.seen.length, west.seen.length, green.seen.length]).toEqual([3, 0, 4]);
});

test('a colour that has not heard yet that it is no longer drained is asked again soon', async () => {
  const [blue, green] = [await serve(drained), await serve(from('green', told(2)))];
  const { published, open, clock } = browser(colour('blue', 100, [blue.url]), colour('green', 0, [green.url]));
  published.revision = 2;
  const client = open();
  expect(await ask(client)).toEqual({ from: 'green' });
  expect(await ask(client)).toEqual({ from: 'green' });
  blue.answer = from('blue', told(2));
  clock.aheadMs += lateWordMs;
  await waitFor('everybody back', async () => ((await ask(client)).from === 'blue' ? true : null), { withinMs: 5_000 });
});

test('a write that a drained colour refuses is made once, under the same key', async () => {
  const [blue, green] = [await serve(drained), await serve(from('green'))];
  const client = browser(colour('blue', 100, [blue.url]), colour('green', 100, [green.url])).open();
  const write = {
    method: 'POST',
    path: '/uploads',
    body: { fileName: 'a.jpg' },
    headers: { [headers.idempotencyKey]: 'key-1' },
  } as const;
  expect(await client.request(write)).toEqual({ from: 'green' });
  expect([methods(blue), methods(green)]).toEqual([['POST /api/v1/uploads'], ['POST /api/v1/uploads']]);
  expect(green.seen[0]?.headers[headers.idempotencyKey]).toBe('key-1');
});

test('a page that knows no other colour reads the release again before it gives up', async () => {
  const [blue, green] = [await serve(drained), await serve(from('green'))];
  const { published, open } = browser(colour('blue', 100, [blue.url]));
  const client = open();
  blue.answer = from('blue');
  expect(await ask(client)).toEqual({ from: 'blue' });
  blue.answer = drained;
  Object.assign(published, { revision: 2, colours: [colour('blue', 0, [blue.url], true), colour('green', 100, [green.url])] });
  expect(await ask(client)).toEqual({ from: 'green' });
});

test('when every colour is drained, the API says so itself', async () => {
  const blue = await serve(drained);
  const client = browser(colour('blue', 100, [blue.url], true)).open();
  await expect(ask(client)).rejects.toMatchObject({ code: 'colour-drained' });
  blue.answer = from('blue');
  expect(await ask(client)).toEqual({ from: 'blue' });
});

test('a colour that is dead in every region is left for the other, which is asked first from then on', async () => {
  const [green, dead] = [await serve(from('green')), [await deadUrl(), await deadUrl(), await deadUrl()]];
  const client = browser(colour('blue', 80, dead), colour('green', 20, [green.url])).open();
  expect(await ask(client)).toEqual({ from: 'green' });
  const place = await client.linkTo('/images');
  expect(place).toBe(`${green.url}/api/v1/images`);
});

test('people of a spare go back when the colour with weight answers again, and no request of theirs waits for that', async () => {
  const [blue, green] = [await serve(problem(503, 'service-unavailable')), await serve(from('green'))];
  const { open, clock } = browser(colour('blue', 100, [blue.url]), colour('green', 0, [green.url]));
  const client = open();
  expect(await ask(client)).toEqual({ from: 'green' });
  const before = blue.seen.length;
  expect(await ask(client)).toEqual({ from: 'green' });
  expect(blue.seen).toHaveLength(before);

  clock.aheadMs += penaltyMs + 1;
  expect(await ask(client)).toEqual({ from: 'green' });
  await waitFor('a look at blue', () => (blue.seen.length > before ? true : null), { withinMs: 5_000 });
  expect(methods(blue).at(-1)).toBe('GET /api/v1/health/live');
  expect(await ask(client)).toEqual({ from: 'green' });

  blue.answer = from('blue');
  clock.aheadMs += penaltyMs + 1;
  await waitFor('everybody back', async () => ((await ask(client)).from === 'blue' ? true : null), { withinMs: 5_000 });
});

test('trouble in one region is no reason to leave the colour, and a statement about regions none to ask the other one', async () => {
  const [west, green] = [await serve(from('west')), await serve(from('green'))];
  const client = browser(colour('blue', 80, [await deadUrl(), west.url]), colour('green', 20, [green.url])).open();
  expect(await ask(client)).toEqual({ from: 'west' });
  west.answer = problem(503, 'uploads-unavailable');
  await expect(client.request({ method: 'POST', path: '/uploads' })).rejects.toMatchObject({ code: 'uploads-unavailable' });
  expect(green.seen).toHaveLength(0);
});

test('a sticky session keeps its colour from page to page, and moves at once when that has no weight any more', async () => {
  const [blue, green] = [await serve(from('blue')), await serve(from('green'))];
  const { published, open } = browser(colour('blue', 80, [blue.url]), colour('green', 20, [green.url]));
  published.sticky = true;
  const session = memory();
  expect(await ask(open(session, 0.9))).toEqual({ from: 'green' });
  const page = open(session, 0);
  expect(await ask(page)).toEqual({ from: 'green' });
  Object.assign(published, { revision: 2, colours: [colour('blue', 100, [blue.url]), colour('green', 0, [green.url])] });
  await page.lookForRelease();
  expect(await ask(page)).toEqual({ from: 'blue' });
  expect(await ask(open(session, 0.99))).toEqual({ from: 'blue' });
});

test('without stickiness every page chooses anew', async () => {
  const [blue, green] = [await serve(from('blue')), await serve(from('green'))];
  const { open } = browser(colour('blue', 80, [blue.url]), colour('green', 20, [green.url]));
  const session = memory();
  expect(await ask(open(session, 0.9))).toEqual({ from: 'green' });
  expect(await ask(open(session, 0.1))).toEqual({ from: 'blue' });
});

test('an answer that knows a higher revision makes the page go by it; one that knows a lower one changes nothing', async () => {
  const [blue, green] = [await serve(from('blue', told(2))), await serve(from('green', told(1)))];
  const { published, open, reads } = browser(colour('blue', 100, [blue.url]), colour('green', 0, [green.url]));
  const page = open();
  await page.linkTo('/images');
  Object.assign(published, { revision: 2, colours: [colour('blue', 0, [blue.url]), colour('green', 100, [green.url])] });
  await waitFor('the page to move', async () => ((await ask(page)).from === 'green' ? true : null), { withinMs: 8_000 });
  const before = reads();
  await ask(page);
  expect(reads()).toBe(before);
});

test('a page never goes back to an older release, also where the browser keeps nothing', async () => {
  const [blue, green] = [await serve(from('blue')), await serve(from('green'))];
  const { published, open, forget } = browser(colour('blue', 0, [blue.url]), colour('green', 100, [green.url]));
  published.revision = 5;
  const page = open();
  expect(await ask(page)).toEqual({ from: 'green' });
  forget();
  Object.assign(published, { revision: 4, colours: [colour('blue', 100, [blue.url]), colour('green', 0, [green.url])] });
  await page.lookForRelease();
  expect(await ask(page)).toEqual({ from: 'green' });
});

test('where the published release is older than what an answer told, the API that told it is asked', async () => {
  const green = await serve(from('green', told(3)));
  const blue = await serve((request, response) => {
    const newest = { revision: 3, sticky: false, flags: {}, regions: {} };
    const colours = [colour('blue', 0, [blue.url]), colour('green', 100, [green.url])];
    const answer = request.url?.endsWith('/release') ? json(200, { ...newest, colours }) : from('blue', told(3));
    answer(request, response);
  });
  const page = browser(colour('blue', 100, [blue.url]), colour('green', 0, [green.url])).open();
  expect(await ask(page)).toEqual({ from: 'blue' });
  await waitFor('the page to move', async () => ((await ask(page)).from === 'green' ? true : null), { withinMs: 5_000 });
  expect(methods(blue)).toContain('GET /api/v1/release');
});

test('what is under way when the release changes ends where it began', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const blue = await serve((request, response) => void held.then(() => from('blue')(request, response)));
  const green = await serve(from('green'));
  const { published, open } = browser(colour('blue', 100, [blue.url]), colour('green', 0, [green.url]));
  const page = open();
  const slow = ask(page);
  await waitFor('the request', () => (blue.seen.length > 0 ? true : null), { withinMs: 5_000 });
  Object.assign(published, { revision: 2, colours: [colour('blue', 0, [blue.url]), colour('green', 100, [green.url])] });
  await page.lookForRelease();
  expect(await ask(page)).toEqual({ from: 'green' });
  release();
  expect(await slow).toEqual({ from: 'blue' });
  expect(await ask(page)).toEqual({ from: 'green' });
  expect(blue.seen).toHaveLength(1);
});
