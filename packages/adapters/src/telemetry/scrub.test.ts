import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { scrub } from './scrub.ts';

test.each([
  [
    'a signature',
    'GET https://a.blob.core.windows.net/images/019a?sv=2026&sig=abc%3D failed',
    'GET https://a.blob.core.windows.net/images/019a?… failed',
  ],
  ['a name', 'the file "my holiday.jpg" is empty', 'the file "…" is empty'],
  ["a name in 'single' quotes", "unexpected token in 'my holiday.jpg'", 'unexpected token in "…"'],
  ['an address', 'connect ECONNREFUSED 203.0.113.9:443', 'connect ECONNREFUSED [ip]:443'],
  ['an IPv6 address', 'connect to 2001:db8:0:1:0:0:0:7 failed', 'connect to [ip] failed'],
  ['a shortened IPv6 address', 'connect to 2001:db8:0:1::7, fe80:: or ::1 failed', 'connect to [ip], [ip] or [ip] failed'],
  ['an IPv6 address with a port', 'connect ECONNREFUSED [2001:db8::7]:443', 'connect ECONNREFUSED [[ip]]:443'],
  ['a mail address', 'user anna@example.org unknown', 'user [address] unknown'],
])('%s is left out of what is sent', (_what, text, left) => {
  expect(scrub(text)).toBe(left);
});

test('keys and their hashes are left out, in any spelling', () => {
  for (let index = 0; index < 200; index++) {
    const key = randomBytes(32);
    for (const spelling of ['base64url', 'base64', 'hex'] as const)
      expect(scrub(`no owner ${key.toString(spelling)} here`), key.toString(spelling)).not.toContain(
        key.toString(spelling).slice(0, 12),
      );
  }
});

test('what helps stays: ids of images, times, codes', () => {
  const text = 'image 019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11 changed 6 times at 12:30:05, ETIMEDOUT, it is not there';
  expect(scrub(text)).toBe(text);
});

test('a long text is cut', () => {
  expect(scrub('long '.repeat(1_000)).length).toBe(500);
});
