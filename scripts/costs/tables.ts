import { assumptions } from './assumptions.ts';
import { estimate, type Installation, options, production, small, totalOf } from './estimate.ts';
import { type Price, prices, pricesOf } from './prices.ts';

const volumes = [0, 10, 1_000, 100_000];
const regionCounts = [1, 2, 3];

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
/** Dollars: cents only where they are all there is. */
const dollars = (usd: number): string => number(usd, usd > 0 && usd < 10 ? 2 : 0);
const volumeName = (imagesPerDay: number): string => (imagesPerDay === 0 ? 'idle' : `${number(imagesPerDay)} a day`);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const totals = (installation: (regions: number) => Installation): string =>
  table(
    ['images', ...regionCounts.map((count) => (count === 1 ? '1 region' : `${count} regions`))],
    volumes.map((volume) => [
      volumeName(volume),
      ...regionCounts.map((regions) => dollars(totalOf(estimate(installation(regions), volume)))),
    ]),
  );

function breakdown(regions: number): string {
  const columns = volumes.map((volume) => estimate(production(regions), volume));
  const items = columns[0]?.map(({ item }) => item) ?? [];
  const rows = items.map((item) => [
    item,
    ...columns.map((lines) => dollars(lines.find((entry) => entry.item === item)?.usd ?? 0)),
  ]);
  return table(
    ['USD a month', ...volumes.map(volumeName)],
    [...rows, ['**sum**', ...columns.map((lines) => dollars(totalOf(lines)))]],
  );
}

const perImage = (): string =>
  table(
    ['images', ...regionCounts.map((count) => (count === 1 ? '1 region' : `${count} regions`))],
    volumes
      .filter((volume) => volume > 0)
      .map((volume) => [
        volumeName(volume),
        ...regionCounts.map((regions) => number(totalOf(estimate(production(regions), volume)) / ((volume * 730) / 24), 4)),
      ]),
  );

function optionTable(): string {
  const columns = regionCounts.map(options);
  const names = columns[0]?.map(({ name }) => name) ?? [];
  return table(
    ['USD a month, idle', ...regionCounts.map((count) => (count === 1 ? '1 region' : `${count} regions`))],
    names.map((name, row) => [name, ...columns.map((column) => dollars(column[row]?.usd ?? 0))]),
  );
}

function stepText({ steps }: Price): string {
  return steps.map(({ upTo, usd }) => (Number.isFinite(upTo) ? `${usd} up to ${number(upTo)}` : `${usd}`)).join(', then ');
}

const priceTable = (): string =>
  table(
    ['what', 'USD', 'for one', 'free a month', 'state'],
    Object.values(prices).map((price) => [
      price.what,
      stepText(price),
      price.unit,
      price.free === 0 ? '' : number(price.free, price.free < 1 ? 2 : 0),
      `estimate, ${pricesOf}, to be checked`,
    ]),
  );

const assumptionTable = (): string =>
  table(
    ['assumption', 'value', 'why'],
    Object.entries(assumptions).map(([name, { value, unit, why }]) => [
      `\`${name}\``,
      `${number(value, Number.isInteger(value) ? 0 : 2)} ${unit}`,
      why,
    ]),
  );

/** The tables of docs/deploy/costs.md by the name in their markers. */
export const tables: Readonly<Record<string, () => string>> = {
  production: () => totals(production),
  small: () => totals(small),
  'per-image': perImage,
  breakdown: () => breakdown(2),
  options: optionTable,
  prices: priceTable,
  assumptions: assumptionTable,
};

/** The page with every table between `<!-- costs:name -->` and `<!-- costs:end -->` made anew. @throws when the page lacks one, or has an unknown one. */
export function fillTables(page: string): string {
  const seen = new Set<string>();
  const filled = page.replaceAll(
    /(<!-- costs:([a-z-]+) -->\n)(?:[\s\S]*?)(<!-- costs:end -->)/g,
    (_, open: string, name: string, close: string) => {
      const make = tables[name];
      if (make === undefined)
        throw new Error(`The page asks for a table "${name}", which is not there. Known: ${Object.keys(tables).join(', ')}.`);
      seen.add(name);
      return `${open}\n${make()}\n\n${close}`;
    },
  );
  const missing = Object.keys(tables).filter((name) => !seen.has(name));
  if (missing.length > 0) throw new Error(`The page lacks <!-- costs:${missing[0]} --> ... <!-- costs:end -->.`);
  return filled;
}
