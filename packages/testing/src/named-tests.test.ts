import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/deploy/identity-and-secrets.md', root), 'utf8');

/** The last cell of a row: a file and a text in it. */
const named = [...page.matchAll(/\| `([\w./-]+\.ts)`: (.+) \|$/gm)].map(([, file = '', text = '']) => [file, text] as const);

test('the page about outages of vault and identity names tests in every row', () => {
  const outages = page.slice(page.indexOf('### The vault'), page.indexOf('## On this machine'));
  const rows = outages.split('\n').filter((line) => line.startsWith('|') && !/^\|(---| what )/.test(line));
  expect(rows.length).toBeGreaterThan(15);
  expect(named).toHaveLength(rows.length);
});

test.each(named)('%s has "%s"', (file, text) => {
  expect(readFileSync(new URL(file, root), 'utf8')).toContain(text);
});
