import { describe, expect, it } from 'vitest';
import { readableLine } from './readable-line.ts';

describe('readableLine', () => {
  it.each([
    ['plain text', 'plain text'],
    ['{"time":"2026","level":"error","message":"No such blob","status":404}', 'error No such blob status=404'],
    ['{"event":"request","path":"/","region":"westus2"}', 'request path=/'],
    ['{broken', '{broken'],
  ])('%s reads %s', (line, text) => expect(readableLine(line)).toBe(text));
});
