import { uploadRequest } from '@parallax/contracts/requests';
import { expect, test } from 'vitest';
import { request } from '../../test/request.ts';
import { parseBody } from './parse.ts';
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
