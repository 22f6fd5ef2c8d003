import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { metricRows, spanNames } from './telemetry.ts';

const page = readFileSync(new URL('../../../docs/deploy/telemetry.md', import.meta.url), 'utf8');

test('the page about telemetry has a row for every metric, with its unit and labels, and for no other', () => {
  const [, table = ''] = /## Metrics\n([\s\S]*?)\n## /.exec(page) ?? [];
  const rows = [...table.matchAll(/^\| `([\w.]+)` \| (\S+) \|([^|]*)\|/gm)];
  const told = rows.map(([, name, unit, labels = '']) => [
    name,
    unit,
    labels
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  ]);
  expect(told).toEqual(Object.entries(metricRows).map(([name, { unit, labels }]) => [name, unit, labels]));
});

test('and names every span of ours', () => {
  for (const name of Object.values(spanNames)) expect(page).toContain(`\`${name}\``);
});
