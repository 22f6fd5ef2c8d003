import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const fidelity = readFileSync(`${root}FIDELITY.md`, 'utf8');
const tests = new Set(globSync('{src,test}/**/*.test.ts', { cwd: root }).map((file) => basename(file, '.test.ts')));
const rows = fidelity
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| operation |'))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

describe('the table of fidelity', () => {
  it('names tests that exist', () => {
    expect(rows.length).toBeGreaterThan(60);
    const named = rows.flatMap((cells) => (cells[4] ?? '').split(', '));
    const unknown = named.filter((name) => name !== '' && !tests.has(name));
    expect(unknown).toEqual([]);
  });

  it('has five columns in every row', () => {
    expect(rows.filter((cells) => cells.length !== 5).map(([operation]) => operation)).toEqual([]);
  });
});

describe('a link', () => {
  it.each(['README.md', 'FIDELITY.md'])('in %s leads to a file', (file) => {
    const text = readFileSync(`${root}${file}`, 'utf8');
    const linked = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path);
    const named = [...text.matchAll(/`((?:src|test)\/[\w/.-]+\.ts)`/g)].map(([, path = '']) => path);
    expect(linked.length).toBeGreaterThan(0);
    expect([...linked, ...named].filter((path) => !/^https?:/.test(path) && !existsSync(`${root}${path}`))).toEqual([]);
  });
});
