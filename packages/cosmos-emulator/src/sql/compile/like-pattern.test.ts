import { describe, expect, it } from 'vitest';
import { evaluate, problemOf } from '../../../test/run-text.ts';

describe('LIKE', () => {
  it.each([
    ['harbour', 'harbour', true],
    ['harbour', 'Harbour', false],
    ['harbour', 'har%', true],
    ['harbour', '%bour', true],
    ['harbour', '%rb%', true],
    ['harbour', 'h%b%r', true],
    ['harbour', 'h%b%x', false],
    ['harbour', '_arbour', true],
    ['harbour', '_harbour', false],
    ['harbour', '%_______%', true],
    ['harbour', '%________%', false],
    ['harbour', '%', true],
    ['', '%', true],
    ['', '_', false],
    ['harbour', '', false],
    ['h1', 'h[0-9]', true],
    ['hx', 'h[0-9]', false],
    ['hx', 'h[^0-9]', true],
    ['h-', 'h[a-]', true],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
    ['100%', '100[%]', true],
    ['1000', '100[%]', false],
    ['aab', '%ab', true],
    ['a\nb', 'a%b', true],
  ])('%j LIKE %j is %s', (text, pattern, matches) => {
    expect(evaluate('@t LIKE @p', {}, { t: text, p: pattern })).toBe(matches);
    expect(evaluate('c.t LIKE c.p', { t: text, p: pattern })).toBe(matches);
    expect(evaluate('@t NOT LIKE @p', {}, { t: text, p: pattern })).toBe(!matches);
  });

  it('takes wildcards as themselves behind the escape character', () => {
    expect(evaluate("'100%' LIKE '100!%' ESCAPE '!'")).toBe(true);
    expect(evaluate("'1000' LIKE '100!%' ESCAPE '!'")).toBe(false);
    expect(evaluate("'a!b' LIKE 'a!!b' ESCAPE '!'")).toBe(true);
  });

  it('is undefined for what is no string', () => {
    expect(evaluate("1 LIKE '1'")).toBe(undefined);
    expect(evaluate("c.missing LIKE '%'")).toBe(undefined);
    expect(evaluate("'1' LIKE 1")).toBe(undefined);
    expect(evaluate("'1' LIKE c.p", { p: 1 })).toBe(undefined);
  });

  it('refuses a malformed pattern, where it can see it', () => {
    expect(problemOf("SELECT * FROM c WHERE c.t LIKE 'a['").message).toMatch(/malformed/);
    expect(problemOf("SELECT * FROM c WHERE c.t LIKE 'a!' ESCAPE '!'").message).toMatch(/malformed/);
    expect(evaluate("'a' LIKE c.p", { p: '[a' })).toBe(undefined);
  });

  it('does not go wild over many wildcards', { timeout: 20_000 }, () => {
    expect(evaluate('@t LIKE @p', {}, { t: 'a'.repeat(20_000), p: `${'%a'.repeat(30)}%b` })).toBe(false);
  });
});
