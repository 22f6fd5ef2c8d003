import { expect, test } from 'vitest';
import { readSession } from './session.ts';

test('a session comes back as it was sent, with what was seen meanwhile', () => {
  const first = readSession(null, 'westus2');
  expect(first.header()).toBeNull();
  first.merge('images', '0:1#5#0=5');
  const second = readSession(first.header(), 'westus2');
  expect(second.get('images')).toBe('0:1#5#0=5');
});

test('a session of another region is dropped', () => {
  const session = readSession(null, 'westus2');
  session.merge('images', '0:1#5#0=5');
  expect(readSession(session.header(), 'eastus2').get('images')).toBeUndefined();
});

test.each([
  'nonsense',
  '',
  'e30',
  Buffer.from('{"region":"westus2","tokens":{"images":5}}').toString('base64url'),
  Buffer.from('{"region":"westus2","tokens":{"images":"日本"}}').toString('base64url'),
  Buffer.from('{"region":"westus2","tokens":{"images":"0:1#5\\r\\nx: y"}}').toString('base64url'),
  'A'.repeat(5_000),
])('%j is read as no session', (header) => {
  expect(readSession(header, 'westus2').header()).toBeNull();
});
