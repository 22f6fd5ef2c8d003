import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cosmosContainers } from '@parallax/contracts/resources';
import { expect, test } from 'vitest';
import { assumed } from '../costs/assumptions.ts';
import {
  billedRequestUnits,
  busySeconds,
  estimate,
  networkLines,
  options,
  production,
  small,
  totalOf,
} from '../costs/estimate.ts';
import { costOf, prices } from '../costs/prices.ts';
import { fillTables, tables } from '../costs/tables.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const page = readFileSync(join(root, 'docs/deploy/costs.md'), 'utf8');

test('the tables of the page are what prices and assumptions say', () => {
  expect(fillTables(page), 'run node scripts/costs.ts').toBe(page);
});

test('a page without one of the tables, or with an unknown one, is refused', () => {
  expect(() => fillTables('')).toThrow(/lacks <!-- costs:production -->/);
  expect(() => fillTables(`${page}\n<!-- costs:unknown -->\n<!-- costs:end -->`)).toThrow(/"unknown", which is not there/);
});

test('a changed number is seen', () => {
  expect(fillTables(page.replace(/\| idle \| \d+/, '| idle | 1'))).toBe(page);
});

test('a price is counted beyond what is free, step by step', () => {
  expect(costOf(prices.events, 0.1)).toBe(0);
  expect(costOf(prices.events, 1.1)).toBeCloseTo(0.6);
  expect(costOf(prices.vision, 1000)).toBe(1000);
  expect(costOf(prices.vision, 3000)).toBeCloseTo(1000 + 2000 * 0.65);
  expect(costOf(prices.vision, 11_000)).toBeCloseTo(1000 + 9000 * 0.65 + 1000 * 0.6);
});

test('requests that come alone are billed for a second each, many share instances', () => {
  expect(busySeconds(10, 0.05, 8, 1)).toBe(10);
  expect(busySeconds(1e8, 0.05, 8, 2)).toBe(2 * 730 * 3600 + 625_000);
});

test('request units have a least, and grow with pictures', () => {
  const most = [1000, 1000, 1000, 1000];
  expect(billedRequestUnits(most, 0)).toBe(400);
  // 1,000,000 pictures x (140 + 5 x 32) RU / 2,628,000 s = 114.2 RU/s; x 3 at the peak, and two idle containers.
  expect(billedRequestUnits(most, 1_000_000)).toBeCloseTo(342.5 + 200, 0);
});

test('a month by hand: 1,000 pictures a day, two regions', () => {
  const lines = estimate(production(2), 1_000);
  const usd = (item: string) => lines.find((line) => line.item === item)?.usd;
  const images = (1_000 * 730) / 24;
  expect(usd('Vision: tags, objects, people')).toBeCloseTo((images * 3) / 1000);
  expect(usd('Cosmos DB: request units')).toBeCloseTo((600 / 100) * 730 * 2 * 0.016);
  expect(usd('Blobs: cool, older originals')).toBeCloseTo(((images * 4) / 1000) * 11 * 0.026);
  expect(usd('Functions: always ready')).toBeCloseTo(2 * 730 * 3600 * 4.5 * 0.000004);
});

test('a private network is counted as the module makes it', () => {
  const infra = (path: string) => readFileSync(join(root, 'infra/modules', path), 'utf8');
  const count = (regions: number, item: string) =>
    networkLines(regions, 0).find((line) => line.item === item)?.quantity ?? Number.NaN;
  // host-api and host-worker each with blob and queue, vault, cosmos; and a Vision account for every region.
  const targets = infra('stamp/network.tf');
  expect([...targets.matchAll(/subresources = \[([^\]]+)\]/g)].map(([, each]) => each)).toEqual([
    '"blob", "queue"',
    '"vault"',
    '"Sql"',
    '"account"',
  ]);
  expect([1, 2, 3].map((regions) => count(regions, 'Private endpoints') / 730)).toEqual([7, 16, 27]);
  const zones = [...infra('network/main.tf').matchAll(/= "privatelink\./g)].length;
  expect(count(2, 'Private DNS zones')).toBe(2 * zones);
  expect(infra('network/main.tf').match(/resource "azurerm_nat_gateway" /g)).toHaveLength(1);
  expect(count(2, 'NAT gateway')).toBe(2 * 730);
});

test('the timer runs as often as it is set to', () => {
  const [, minutes] =
    /default\s+= "0 \*\/(\d+) \* \* \* \*"/.exec(readFileSync(join(root, 'infra/modules/stamp/variables.tf'), 'utf8')) ?? [];
  expect(assumed.timerRunsPerHour).toBe(60 / Number(minutes));
});

test('more pictures, more regions and more safety cost more, and no line is negative', () => {
  for (const shape of [production, small]) {
    const sums = [1, 2, 3].map((regions) => [0, 10, 1_000, 100_000].map((volume) => totalOf(estimate(shape(regions), volume))));
    for (const row of sums) expect(row).toEqual(row.toSorted((a, b) => a - b));
    for (const column of [0, 1, 2, 3]) {
      const down = sums.map((row) => row[column]!);
      expect(down).toEqual(down.toSorted((a, b) => a - b));
    }
  }
  expect(estimate(production(3), 100_000).every(({ usd }) => usd >= 0 && Number.isFinite(usd))).toBe(true);
  expect(totalOf(estimate(small(1), 0))).toBeLessThan(totalOf(estimate(production(1), 0)));
  expect(options(2).every(({ usd }) => usd > 0)).toBe(true);
});

test('every container is counted', () => {
  for (const shape of [production(1), small(1)]) expect(shape.requestUnits).toHaveLength(Object.keys(cosmosContainers).length);
});

test('every price says that it has to be checked', () => {
  const rows = tables['prices']?.().split('\n').slice(2) ?? [];
  expect(rows).toHaveLength(Object.keys(prices).length);
  for (const row of rows) expect(row).toContain('to be checked');
});
