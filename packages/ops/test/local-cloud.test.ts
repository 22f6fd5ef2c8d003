import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startTestCloud } from '@parallax/testing/test-cloud';
import { waitFor } from '@parallax/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';

// The program as people run it, against the local cloud with both colours in two regions.

const main = join(import.meta.dirname, '../src/main.ts');
let cloud: Awaited<ReturnType<typeof startTestCloud>>;

beforeAll(async () => {
  cloud = await startTestCloud({ regions: ['westus2', 'eastus2'], colours: ['blue', 'green'] });
});
afterAll(async () => await cloud.stop());

interface Answer {
  readonly exitCode: number;
  readonly document: Record<string, unknown> & { readonly message: string };
}

function ops(...args: string[]): Promise<Answer> {
  const env = {
    PATH: process.env['PATH'],
    PARALLAX_INSTALLATION: cloud.installation,
    STORAGE_KEY: cloud.storageAccount.key,
    COSMOS_KEY: cloud.cosmos.key,
  };
  const child = spawn(process.execPath, [main, ...args, '--yes', '--json', '--by', 'a test'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.err += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (exitCode) => {
      try {
        resolve({ exitCode: exitCode ?? -1, document: JSON.parse(output.out) as Answer['document'] });
      } catch (error) {
        reject(new Error(`ops ${args.join(' ')} wrote no JSON document: ${output.out}${output.err}`, { cause: error }));
      }
    });
  });
}

const published = async () => {
  const { colours, revision } = (await (await fetch(`${cloud.web}/release.json`)).json()) as {
    revision: number;
    colours: { colour: string; weight: number }[];
  };
  return { revision, weights: Object.fromEntries(colours.map(({ colour, weight }) => [colour, weight])) };
};

/** Statuses by colour, from Traffic Manager. */
const lists = async () =>
  Object.fromEntries(
    await Promise.all(
      cloud.colours.map(async ({ colour, api }) => [colour, (await fetch(`${api}/api/v1/images`)).status] as const),
    ),
  );

test('an operator takes a release over and shifts it; smoke and gate look at both colours', async () => {
  const before = await published();
  expect(before.weights).toEqual({ blue: 100, green: 0 });
  const shifted = await ops('weights', 'blue=80,green=20', '--no-sticky', '--reason', 'first step');
  expect(shifted).toMatchObject({ exitCode: 0, document: { published: ['westus2', 'eastus2'], unpublished: [] } });
  expect(await published()).toEqual({ revision: before.revision + 1, weights: { blue: 80, green: 20 } });

  const [smoked, gate] = await Promise.all([
    ops('smoke', '--colour', 'green', '--region', 'eastus2', '--within', '40'),
    ops(
      'gate',
      '--colour',
      'green',
      '--against',
      'blue',
      '--for',
      '2',
      '--every',
      '50',
      '--min-samples',
      '3',
      '--max-slower',
      '999',
    ),
  ]);
  expect(smoked, JSON.stringify(smoked.document)).toMatchObject({ exitCode: 0, document: { message: 'All 11 checks passed.' } });
  expect(gate, JSON.stringify(gate.document)).toMatchObject({ exitCode: 0, document: { go: true } });
});

test('a drained colour refuses; while a region is lost the rollback is written in the other one, and publishing repairs it', async () => {
  const drained = await ops('drain', 'green', '--wait', '40');
  expect(drained, JSON.stringify(drained.document)).toMatchObject({ exitCode: 0, document: { behind: [] } });
  expect(await lists()).toEqual({ blue: 200, green: 503 });

  await cloud.killRegion('westus2');
  const back = await ops('rollback');
  expect(back, JSON.stringify(back.document)).toMatchObject({
    exitCode: 4,
    document: { writtenIn: 'eastus2', published: ['eastus2'], unpublished: [{ region: 'westus2' }] },
  });
  const revision = Number(back.document['revision']);
  expect(await published()).toEqual({ revision, weights: { blue: 100, green: 0 } });

  await cloud.restoreRegion('westus2');
  let last: Answer | null = null;
  await waitFor(
    'the change in the database and beside the pages of the region that was lost',
    async () => {
      last = await ops('release', 'publish');
      return last.exitCode === 0 && last.document['changed'] === false ? true : null;
    },
    { withinMs: 20_000, saw: () => last },
  );
  const shown = await ops('release', 'show');
  const both = { control: { revision }, published: { revision } };
  expect(shown).toMatchObject({
    exitCode: 0,
    document: {
      regions: [both, both],
      history: [
        { change: { by: 'a test', action: 'rollback' }, release: { revision } },
        { change: { action: 'drain green' } },
        { change: { action: 'weights blue=80,green=20 not sticky', reason: 'first step' } },
      ],
    },
  });
});
