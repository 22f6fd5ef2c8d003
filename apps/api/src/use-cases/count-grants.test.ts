import { measureInto } from '@parallax/adapters/telemetry/measure';
import type { UploadAnswer } from '@parallax/contracts/requests';
import { AppError } from '@parallax/domain/app-error';
import { afterEach, expect, test } from 'vitest';
import { countGrants } from './count-grants.ts';

afterEach(() => measureInto(null));

const answer = (upload: object | null) => Promise.resolve({ upload } as UploadAnswer);

test.each([
  ['a permission', () => answer({}), 'granted'],
  ['a file that is here already', () => answer(null), 'known'],
  ['a refusal', () => Promise.reject(new AppError('quota-exceeded', 'Wait.')), 'quota-exceeded'],
  ['a bug', () => Promise.reject(new TypeError('x is not a function')), 'internal'],
])('%s is counted as what it is, and passed on', async (_what, ask, outcome) => {
  const counted: unknown[] = [];
  measureInto({
    count: (name, _by, labels) => counted.push([name, labels]),
    record: () => undefined,
    observe: () => undefined,
  });
  const asking = ask();
  const [told, itself] = await Promise.allSettled([countGrants(asking), asking]);
  expect(told).toEqual(itself);
  expect(counted).toEqual([['upload.grants', { outcome }]]);
});
