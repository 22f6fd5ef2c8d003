import { expect, it } from 'vitest';
import { checkBrowser, isAtLeast } from './check-machine.ts';

it.each([
  ['24.21.0', '24.0.0', true],
  ['24.0.0', '24.0.0', true],
  ['22.23.3', '24.0.0', false],
  ['12.4.10', '12.4.2', true],
])('%s is at least %s: %s', (version, minimum, expected) => expect(isAtLeast(version, minimum)).toBe(expected));

it('says when CHROMIUM names nothing', () => {
  expect(checkBrowser({ CHROMIUM: '/not/there' })).toMatchObject({
    state: 'fail',
    what: 'CHROMIUM names /not/there, which is not there',
  });
  expect(checkBrowser({ CHROMIUM: process.execPath }).state).toBe('ok');
});
