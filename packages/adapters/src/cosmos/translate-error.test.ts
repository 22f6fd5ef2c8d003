import { AppError } from '@parallax/domain/app-error';
import { ConflictError } from '@parallax/domain/ports';
import { expect, test } from 'vitest';
import { NoTokenError } from '../identity/lasting-credential.ts';
import { goneAsConflict, translateError } from './translate-error.ts';

const sdkError = (code: number | string, more: object = {}) => Object.assign(new Error('from the SDK'), { code, ...more });

test.each([409, 412])('status %d is a lost race', (status) => {
  const cause = sdkError(status);
  const translated = translateError(cause);
  expect(translated).toBeInstanceOf(ConflictError);
  expect((translated as Error).cause).toBe(cause);
});

test.each([401, 403, 404, 408, 410, 429, 449, 500, 503, 'TimeoutError', 'ECONNREFUSED', 'REQUEST_SEND_ERROR'])(
  '%s is trouble of the service, with its cause',
  (code) => {
    const cause = sdkError(code);
    const translated = translateError(cause);
    expect(translated).toBeInstanceOf(AppError);
    expect(translated).toMatchObject({ code: 'service-unavailable', cause });
  },
);

test('an abort is trouble of the service', () => {
  expect(translateError(Object.assign(new Error('aborted'), { name: 'AbortError' }))).toBeInstanceOf(AppError);
});

test('an identity that gives no token is trouble of the service, not a bug', () => {
  const cause = new NoTokenError('The identity of this app gives no token.');
  expect(translateError(cause)).toMatchObject({ code: 'service-unavailable', cause });
});

test.each([400, 413])('status %d is a bug of ours and stays what it is', (status) => {
  const error = sdkError(status);
  expect(translateError(error)).toBe(error);
});

test('a mistake in our own code stays what it is', () => {
  const error = new TypeError('undefined is not a function');
  expect(translateError(error)).toBe(error);
});

test('the pause that the service asks for is kept, in whole seconds', () => {
  expect(translateError(sdkError(429, { retryAfterInMs: 1_200 }))).toMatchObject({ retryAfterSeconds: 2 });
});

test('what is translated already is not translated twice', () => {
  const error = new ConflictError('x');
  expect(translateError(error)).toBe(error);
});

test('replacing what is not there is a lost race, everything else passes', () => {
  expect(() => goneAsConflict(sdkError(404))).toThrow(ConflictError);
  expect(() => goneAsConflict(sdkError(503))).toThrow('from the SDK');
});
