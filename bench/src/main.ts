// npm run bench -- <name> [arguments]: one benchmark, or all of them. Figures go to bench/results/ and docs/benchmarks.md.
import { buildApps } from '@parallax/local/build-apps';
import { keepReport, type Report } from './report.ts';

const benchmarks: Record<string, { what: string; load: () => Promise<{ run: (args: readonly string[]) => Promise<Report> }> }> = {
  'cold-start': {
    what: 'process start to registered functions, beside an unbundled and a one-function build',
    load: () => import('./cold-start.ts'),
  },
  'get-images': {
    what: 'requests per second of GetImages beside a function that returns a constant',
    load: () => import('./get-images.ts'),
  },
  'page-cost': {
    what: 'RU and time of a 50-image page at 100, 10,000 and 1,000,000 images',
    load: () => import('./page-cost.ts'),
  },
  'put-visible': { what: 'PUT finished to picture decoded on the page', load: () => import('./put-visible.ts') },
};

const [name, ...args] = process.argv.slice(2);
const chosen = name === 'all' ? Object.keys(benchmarks) : name === undefined ? [] : [name];
if (chosen.length === 0 || chosen.some((entry) => !(entry in benchmarks))) {
  const list = Object.entries(benchmarks).map(([key, { what }]) => `  ${key.padEnd(14)} ${what}`);
  console.error(`Name a benchmark: npm run bench -- <name>\n\n${list.join('\n')}\n  ${'all'.padEnd(14)} one after the other`);
  process.exit(2);
}
// Figures of an older build would look like those of this one.
await buildApps({ onLine: (line) => console.error(line) });
for (const entry of chosen) {
  const { run } = (await benchmarks[entry]?.load()) ?? { run: null };
  if (run) keepReport(await run(args), `npm run bench -- ${[entry, ...args].join(' ')}`);
}
process.exit(0);
