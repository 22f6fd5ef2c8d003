import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const packageRoot = new URL('../../', import.meta.url);
const text = readFileSync(new URL('FIDELITY-SQL.md', import.meta.url), 'utf8').replaceAll('\\|', '|');
/** `file.test.ts`: part of a test, up to the end of the cell, of the clause or of the sentence. */
const references = [...text.matchAll(/`([\w/.-]+\.test\.ts)`: ([^\n]+?)(?= \|\n|; |\.\n|\n\n)/g)];

it('names tests that exist', () => {
  expect(references.length).toBeGreaterThan(60);
  for (const [, file = '', name = ''] of references) {
    const source = readFileSync(new URL(file, packageRoot), 'utf8');
    expect(source.includes(name), `${file} has no ${JSON.stringify(name)}`).toBe(true);
  }
});
