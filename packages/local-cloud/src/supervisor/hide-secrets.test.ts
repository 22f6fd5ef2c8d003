import { describe, expect, it } from 'vitest';
import { hideSecrets } from './hide-secrets.ts';

describe('hideSecrets', () => {
  it.each([
    ['{"event":"ready","key":"abc","endpoint":"http://x"}', '{"event":"ready","key":"(hidden)","endpoint":"http://x"}'],
    [
      '{"webhooks":{"f":"http://x/blobs?functionName=f&code=s3cret&a=1"}}',
      '{"webhooks":{"f":"http://x/blobs?functionName=f&code=(hidden)&a=1"}}',
    ],
    ['plain text with code=1', 'plain text with code=1'],
    ['{broken', '{broken'],
  ])('%s', (line, told) => expect(hideSecrets(line)).toBe(told));
});
