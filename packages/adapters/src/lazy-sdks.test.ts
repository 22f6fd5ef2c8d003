import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Each takes longer to load than the API needs to start, and most starts need neither before the first answer. */
const lazy = ['@azure/identity', '@azure/keyvault-secrets'];
const sources = globSync('**/*.ts', { cwd: import.meta.dirname }).filter((file) => !file.endsWith('.test.ts'));

test.each(lazy)('%s is loaded at its first use, never while an app starts', (sdk) => {
  const lines = sources.flatMap((file) =>
    readFileSync(`${import.meta.dirname}/${file}`, 'utf8')
      .split('\n')
      .filter((line) => line.includes(`'${sdk}'`))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(lines.filter((line) => line.includes('import('))).not.toEqual([]);
  expect(lines.filter((line) => !/: import type |\bimport\(/.test(line))).toEqual([]);
});
