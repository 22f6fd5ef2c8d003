import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stages } from '../stream/stages.ts';
import { coloursOf, contrast, type Theme } from './contrast.ts';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** Words on grounds: WCAG 2.2 1.4.3, at least 4.5. */
const words = [
  ['ink', ['ground', 'surface', 'raised', 'bad-ground', 'limited-ground']],
  ['ink-soft', ['ground', 'surface', 'raised', 'bad-ground', 'limited-ground']],
  ['accent', ['ground', 'surface']],
  ['good', ['surface']],
  ['limited-text', ['ground', 'surface', 'raised', 'limited-ground']],
  ['bad-text', ['ground', 'surface', 'raised', 'bad-ground']],
] as const;

/** Edges of controls, signs, lines and marks: WCAG 2.2 1.4.11, at least 3. */
const marks = [
  ['line-strong', ['ground', 'surface']],
  ['accent', ['ground', 'surface', 'raised', 'limited-ground', 'bad-ground']],
  ['good', ['ground', 'surface', 'raised']],
  ['limited', ['ground', 'surface', 'raised', 'limited-ground']],
  ['bad', ['ground', 'surface', 'raised', 'bad-ground']],
  ...stages.map((stage) => [`stage-${stage}`, ['ground', 'surface', 'raised']] as const),
] as const;

const pairs = (table: readonly (readonly [string, readonly string[]])[]) =>
  table.flatMap(([mark, grounds]) => grounds.map((ground) => [mark, ground] as const));

describe.each<Theme>(['dark', 'light'])('%s ground', (theme) => {
  const colours = coloursOf(css, theme);
  const between = (one: string, other: string): number => {
    const [a, b] = [colours.get(one), colours.get(other)];
    if (a === undefined || b === undefined) throw new Error(`tokens.css has no --${a === undefined ? one : other}`);
    return contrast(a, b);
  };

  test.each(pairs(words))('%s can be read on %s', (word, ground) => {
    expect(between(word, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(marks))('%s can be told from %s', (mark, ground) => {
    expect(between(mark, ground)).toBeGreaterThanOrEqual(3);
  });
});

test('the reference: black on white is 21, the same colour 1', () => {
  expect(contrast('oklch(0% 0 0)', 'oklch(100% 0 0)')).toBeCloseTo(21, 3);
  expect(contrast('oklch(60% 0.1 30)', 'oklch(60% 0.1 30)')).toBe(1);
});

test('every other stylesheet takes its colours from the tokens', () => {
  const source = join(import.meta.dirname, '..');
  const sheets = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.css') && !file.endsWith('tokens.css'),
  );
  expect(sheets.length).toBeGreaterThan(6);
  for (const sheet of sheets)
    expect(readFileSync(join(source, sheet), 'utf8').match(/oklch\(|rgba?\(|hsla?\(|#[0-9a-f]{3,8}\b/gi), sheet).toBeNull();
});

test('no stylesheet uses a token that there is not', () => {
  const source = join(import.meta.dirname, '..');
  const sheets = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'));
  const text = sheets.map((sheet) => readFileSync(join(source, sheet), 'utf8')).join('\n');
  const defined = new Set([...text.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name));
  const used = new Set([...text.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
  expect([...used].filter((name) => !defined.has(name))).toEqual([]);
});
