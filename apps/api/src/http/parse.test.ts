import { listQuery, uploadRequest } from '@parallax/contracts/requests';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { request } from '../../test/request.ts';
import { parseBody, queryParser } from './parse.ts';
import { contextOf } from './request-context.ts';

const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', bytes: 9 };
const contextWith = (text: () => Promise<string>, signal = new AbortController().signal) => ({
  ...contextOf({ ...request('POST', 'uploads'), text }, 'westus2'),
  signal,
});

test('a body as the schema says is given', async () => {
  expect(
    await parseBody(
      contextWith(async () => JSON.stringify(file)),
      uploadRequest,
    ),
  ).toEqual(file);
});

test('a body that does not arrive within the time of a request ends it', async () => {
  const deadline = new AbortController();
  const parsing = parseBody(
    contextWith(() => new Promise(() => undefined), deadline.signal),
    uploadRequest,
  );
  deadline.abort();
  await expect(parsing).rejects.toMatchObject({ code: 'request-timeout', status: 408 });
});

const asked = (search: string) => contextOf(request('GET', `images${search}`), 'westus2');

test('a query is understood once, and every other one for itself', () => {
  const parse = queryParser(listQuery);
  const sky = parse(asked('?tag=sky'));
  expect(parse(asked('?tag=sky'))).toBe(sky);
  expect([sky.tag, parse(asked('?tag=sea')).tag, parse(asked('')).tag]).toEqual(['sky', 'sea', undefined]);
});

test('a query that is wrong is refused each time', () => {
  const parse = queryParser(listQuery);
  for (let time = 0; time < 2; time++) expect(() => parse(asked('?limit=0'))).toThrow('limit');
});

test('of many queries the oldest are forgotten', () => {
  const understood: unknown[] = [];
  const parse = queryParser(
    z.object({ q: z.string() }).refine(({ q }) => understood.push(q)),
    2,
  );
  for (const q of ['a', 'b', 'b', 'c', 'c', 'b', 'a']) parse(asked(`?q=${q}`));
  expect(understood).toEqual(['a', 'b', 'c', 'a']);
});
