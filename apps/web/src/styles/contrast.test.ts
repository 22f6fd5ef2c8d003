import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contrastOf, layered, readColours, type Theme } from './contrast.ts';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** Words on grounds: WCAG 2.2 1.4.3, at least 4.5. */
const words = [
  ['ink', 'ground'],
  ['ink', 'surface'],
  ['ink', 'sunken'],
  ['ink-soft', 'ground'],
  ['ink-soft', 'surface'],
  ['ink-soft', 'sunken'],
  ['accent-text', 'ground'],
  ['accent-text', 'surface'],
  ['accent-ink', 'accent'],
  ['accent-ink', 'accent-strong'],
  ['lost-text', 'ground'],
  ['lost-text', 'surface'],
  ['lost-text', 'sunken'],
  ['limited-ink', 'limited-ground'],
] as const;

/** Edges of controls, rings, bars and dots: WCAG 2.2 1.4.11, at least 3. */
const controls = [
  ['line-strong', 'ground'],
  ['line-strong', 'surface'],
  ['accent', 'ground'],
  ['accent', 'surface'],
  ['accent', 'line'],
  ['good', 'ground'],
  ['good', 'surface'],
  ['limited', 'ground'],
  ['limited', 'surface'],
  ['lost', 'ground'],
  ['lost', 'surface'],
] as const;

describe.each<Theme>(['light', 'dark'])('%s theme', (theme) => {
  const colours = readColours(css, theme);
  const colour = (name: string): string => {
    const value = colours.get(name);
    if (value === undefined) throw new Error(`tokens.css has no colour --${name}`);
    return value;
  };

  test.each(words)('%s on %s can be read', (ink, ground) => {
    expect(contrastOf(colour(ink), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(controls)('%s on %s can be told apart', (mark, ground) => {
    expect(contrastOf(colour(mark), colour(ground))).toBeGreaterThanOrEqual(3);
  });

  test('white words stand on the veil even over a white picture', () => {
    expect(contrastOf(colour('on-veil'), layered(colour('veil'), 'oklch(100% 0 0)'))).toBeGreaterThanOrEqual(4.5);
  });

  test('words stand on the bar whatever scrolls under it', () => {
    for (const under of ['oklch(0% 0 0)', 'oklch(100% 0 0)'])
      expect(contrastOf(colour('ink'), layered(colour('scrim'), under))).toBeGreaterThanOrEqual(4.5);
  });
});

test('the reference: black on white is 21, the same colour 1', () => {
  expect(contrastOf('oklch(0% 0 0)', 'oklch(100% 0 0)')).toBeCloseTo(21, 3);
  expect(contrastOf('oklch(55% 0.17 255)', 'oklch(55% 0.17 255)')).toBe(1);
});

test('the ground and the accent are those that were agreed', () => {
  expect(readColours(css, 'light').get('ground')).toBe('oklch(98.5% 0.002 250)');
  expect(readColours(css, 'dark').get('ground')).toBe('oklch(17% 0.006 250)');
  expect(readColours(css, 'light').get('accent')).toBe('oklch(55% 0.17 255)');
  expect(readColours(css, 'dark').get('accent')).toBe('oklch(62% 0.17 255)');
});

test('every other stylesheet takes its colours from the tokens', () => {
  const source = join(import.meta.dirname, '..');
  const sheets = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'));
  expect(sheets.length).toBeGreaterThan(5);
  for (const sheet of sheets.filter((file) => !file.endsWith('tokens.css'))) {
    const text = readFileSync(join(source, sheet), 'utf8');
    expect(text.match(/oklch\(|rgba?\(|hsla?\(|#[0-9a-f]{3,8}\b/gi), sheet).toBeNull();
  }
});
