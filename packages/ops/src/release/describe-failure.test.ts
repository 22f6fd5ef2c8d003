import { AppError } from '@parallax/domain/app-error';
import { expect, test } from 'vitest';
import { describeFailure } from './describe-failure.ts';

const caused = (cause: unknown) => new AppError('service-unavailable', 'The database did not answer in time.', { cause });

test.each([
  [caused(Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' })), 'refuses connections'],
  [new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }) }), 'has no such address'],
  [caused({ code: 503, message: 'not served (no connection: ECONNREFUSED).' }), 'refuses connections'],
  [caused({ code: 503, message: 'Service Unavailable' }), 'answered with status 503'],
  [new DOMException('x', 'TimeoutError'), 'did not answer in time'],
  [caused({ code: 403 }), 'refused the identity (status 403)'],
  [caused(Object.assign(new Error('?sig=secret'), { statusCode: 409 })), 'answered with status 409'],
  [caused({ name: 'NoTokenError' }), 'cannot be asked: there is no token; sign in with "az login"'],
  [new Error('something else'), 'something else'],
])('%s is told as: %s', (error, words) => {
  expect(describeFailure(error)).toBe(words);
});
