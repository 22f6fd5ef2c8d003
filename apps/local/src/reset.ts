// npm run reset: empties the data folder. Refuses while a local cloud runs there; asks first unless --yes.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { emptyDataFolder, isFree } from '@parallax/local-cloud/supervisor/data-folder';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';
import { readRunFile } from '@parallax/local-cloud/supervisor/run-file';
import { endWith } from './end-with.ts';
import { defaultDataDir } from './repository.ts';

await endWith(async () => {
  const { values } = parseArgs({ options: { data: { type: 'string' }, yes: { type: 'boolean', short: 'y', default: false } } });
  const dataDir = resolve(values.data ?? defaultDataDir);
  if (!existsSync(dataDir)) {
    console.log(`Nothing is kept in ${dataDir}.`);
    return 0;
  }
  if (!isFree(dataDir)) {
    throw new Refusal(
      `A local cloud (process ${readRunFile(dataDir)?.pid ?? 'unknown'}) is running on ${dataDir}. Stop it first (Ctrl-C where it runs).`,
    );
  }
  if (!values.yes && !(await isAgreed(`Remove all pictures and records kept in ${dataDir}? (y/n) `))) {
    console.log('Nothing was removed.');
    return 1;
  }
  emptyDataFolder(dataDir);
  console.log(`${dataDir} is empty; logs of earlier runs are kept there.`);
  return 0;
});

async function isAgreed(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true)
    throw new Refusal('There is nobody to ask. Say --yes to remove everything: npm run reset -- --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
