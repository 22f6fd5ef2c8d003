// npm run seed -- <count>: fills the data folder with so many pictures, to see how the app behaves with a thousand or a million of them.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';
import { endWith } from './end-with.ts';
import { namesIn } from './options.ts';
import { defaultRegions, findRegions } from './region-names.ts';
import { defaultDataDir } from './repository.ts';
import { seedImages } from './seed-images.ts';

const maxCount = 5_000_000;

await endWith(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      regions: { type: 'string', default: defaultRegions.join(',') },
      seed: { type: 'string', default: '1' },
      days: { type: 'string', default: '365' },
    },
  });
  const count = wholeNumber(positionals[0], 'how many pictures', maxCount);
  const dataDir = resolve(values.data ?? defaultDataDir);
  const since = performance.now();
  const written = await seedImages({
    dataDir,
    count,
    regions: findRegions(namesIn(values.regions)).map(({ name }) => name),
    seed: wholeNumber(values.seed, '--seed', 2 ** 31),
    days: wholeNumber(values.days, '--days', 3_650),
    build: true,
    onProgress: (done) => process.stderr.write(`  ${done} of ${count} pictures written\n`),
  });
  const seconds = (performance.now() - since) / 1000;
  console.log(
    `  ${count} pictures (${written.images + written.views} documents) are in ${dataDir} after ${seconds.toFixed(1)} s. See them with npm start.`,
  );
  return 0;
});

function wholeNumber(text: string | undefined, what: string, max: number): number {
  const value = Number(text);
  if (text === undefined || !/^\d+$/.test(text) || value < 1 || value > max) {
    throw new Refusal(`Say ${what} as a whole number from 1 to ${max}, for example: npm run seed -- 1000`);
  }
  return value;
}
