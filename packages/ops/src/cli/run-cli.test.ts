import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fakeTools } from '../../test/fake-tools.ts';
import { memoryRegion } from '../../test/memory-places.ts';
import { allCommands } from '../commands/all-commands.ts';
import { confirm } from './confirm.ts';
import { exitCodes } from './exit-codes.ts';
import { globalOptions } from './global-options.ts';
import { runCli } from './run-cli.ts';

function newDesk() {
  const regions = [memoryRegion('westus2'), memoryRegion('eastus2')];
  const run = async (...args: string[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const streams = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
    const exitCode = await runCli(args, allCommands, streams, ({ by, yes }) =>
      fakeTools(
        regions.map(({ place }) => place),
        {
          operator: by ?? 'first operator',
          confirm: (question) =>
            confirm(question, {
              input: new PassThrough(),
              output: process.stderr,
              isAgreed: yes,
              signal: AbortSignal.timeout(5_000),
            }),
        },
      ),
    );
    return { exitCode, out: out.join(''), err: err.join('') };
  };
  return { regions, run };
}

describe('the command line', () => {
  test('a change off a terminal needs --yes, and nothing happens without it', async () => {
    const { regions, run } = newDesk();
    const refused = await run('weights', 'blue=90,green=10');
    expect(refused).toMatchObject({ exitCode: exitCodes.usage, out: '' });
    expect(refused.err).toContain('Traffic of testing goes from blue 100 %, green 0 % to blue 90 %, green 10 %.');
    expect(regions[0]?.document).toBeNull();
    expect(await run('weights', 'blue=90,green=10', '--yes')).toMatchObject({ exitCode: exitCodes.done, err: '' });
    expect(regions[0]?.document?.document.colours.map(({ weight }) => weight)).toEqual([90, 10]);
  });

  test('--json writes one document and nothing else, whatever comes out', async () => {
    const { regions, run } = newDesk();
    const done = await run('weights', 'blue=90,green=10', '--yes', '--json', '--reason', 'first step');
    expect(JSON.parse(done.out)).toMatchObject({
      command: 'weights',
      ok: true,
      exitCode: 0,
      revision: 1,
      writtenIn: 'westus2',
      published: ['westus2', 'eastus2'],
    });
    for (const args of [['weights', 'blue=1'], ['nonsense'], ['weights', 'blue=90,green=10', '--nonsense']])
      expect(JSON.parse((await run(...args, '--json')).out)).toMatchObject({ ok: false, exitCode: 2 });
    for (const region of regions) region.isDatabaseDown = true;
    expect(JSON.parse((await run('rollback', '--yes', '--json')).out)).toMatchObject({ ok: false, exitCode: 3 });
  });

  test('a change that did not reach every region is partial, until it is published again', async () => {
    const { regions, run } = newDesk();
    const [, east] = regions;
    if (east) east.arePagesDown = true;
    const partial = await run('weights', 'blue=90,green=10', '--yes', '--json');
    expect(partial.exitCode).toBe(exitCodes.partial);
    expect(JSON.parse(partial.out)).toMatchObject({ unpublished: [{ region: 'eastus2', reason: 'refuses connections' }] });
    const shown = await run('release', 'show');
    expect(shown).toMatchObject({ exitCode: exitCodes.partial });
    expect(shown.out).toContain('Not every region has revision 1: eastus2.');
    if (east) east.arePagesDown = false;
    expect((await run('release', 'publish')).exitCode).toBe(exitCodes.done);
    expect(east?.published?.revision).toBe(1);
  });

  test('weights, rollback, drain and a word on a region work on each other', async () => {
    const { regions, run } = newDesk();
    const yes = async (...args: string[]) => {
      const { exitCode, err } = await run(...args, '--yes');
      expect({ args, exitCode, err }).toEqual({ args, exitCode: exitCodes.done, err: '' });
    };
    await yes('release', 'publish');
    await yes('weights', 'blue=50,green=50', '--no-sticky');
    await yes('drain', 'green', '--by', 'second operator');
    await yes('regions', 'drain', 'eastus2', '--as', 'read-only');
    await yes('rollback');
    await yes('undrain', 'green');
    await yes('regions', 'restore', 'eastus2');
    const release = regions[0]?.published;
    expect(release).toMatchObject({ revision: 7, sticky: true, regions: {} });
    expect(release?.colours.map(({ weight, drained }) => ({ weight, drained }))).toEqual([
      { weight: 100, drained: false },
      { weight: 0, drained: false },
    ]);
    expect([...(regions[0]?.entries.values() ?? [])].map(({ change }) => `${change.by}: ${change.action}`)).toEqual([
      'first operator: release publish',
      'first operator: weights blue=50,green=50 not sticky',
      'second operator: drain green',
      'first operator: regions drain eastus2 as read-only',
      'first operator: rollback',
      'first operator: undrain green',
      'first operator: regions restore eastus2',
    ]);
  });

  test.each([
    [['weights'], 'Say how traffic is to be split'],
    [['weights', 'blue=90,green=20'], 'add up to 110'],
    [['weights', 'blue=90,red=10'], 'takes a colour, blue or green, not "red"'],
    [['weights', 'blue=100,blue=0'], 'named twice'],
    [['weights', 'blue=-5,green=105'], 'needs a number from 0 to 100'],
    [['weights', 'blue=100', '--sticky', '--no-sticky'], 'cannot both be meant'],
    [['rollback', '--to', 'x'], 'takes the number of a revision'],
    [['rollback', '41', '--yes'], '"41" means nothing here. See ops rollback --help.'],
    [['freeze', 'check', 'rollback'], '"rollback" means nothing here'],
    [['drain'], 'Expected one colour, got nothing.'],
    [['regions', 'drain', 'mars'], 'There is no region "mars"'],
    [['regions', 'drain', 'eastus2', '--as', 'broken'], '--as takes drained, read-only, unavailable'],
    [['regions'], '"ops regions" goes on: ops regions show'],
    [['freeze', 'check', '--at', '2026-11-23 09:00'], 'a moment with its zone'],
    [['freeze', 'check', '--time-zone', 'Mars/North'], 'no time zone "Mars/North"'],
    [['gate', '--colour', 'green', '--against', 'green'], 'have to be two colours'],
    [['smoke', '--within', 'soon'], '--within takes a number from 1 to 600'],
    [['weights', 'blue=100', '--wait'], '--wait'],
    [['--yes'], 'Say what to do'],
  ])('%j is wrong use: %s', async (args, words) => {
    const { regions, run } = newDesk();
    const { exitCode, err, out } = await run(...args);
    expect({ exitCode, out }).toEqual({ exitCode: exitCodes.usage, out: '' });
    expect(err).toContain(words);
    expect(regions.map(({ document }) => document)).toEqual([null, null]);
  });

  test('an override that a pipeline passes empty is none', async () => {
    const { run } = newDesk();
    const args = ['freeze', 'check', '--at', '2026-11-20T12:00:00Z', '--override', ''];
    expect(await run(...args)).toMatchObject({ exitCode: exitCodes.no });
    expect(await run(...args.slice(0, -1), 'security fix')).toMatchObject({ exitCode: exitCodes.done });
  });

  test('global options may stand before the command', async () => {
    const { run } = newDesk();
    const { exitCode, out } = await run('--json', '--by', 'weights', 'release', 'publish');
    expect({ exitCode, command: JSON.parse(out).command }).toEqual({ exitCode: 0, command: 'release publish' });
  });
});

describe('help', () => {
  test.each(allCommands.map((command) => [command.name.join(' '), command] as const))(
    'on %s has examples that can be parsed, and every option',
    async (name, command) => {
      const { run } = newDesk();
      const { exitCode, out } = await run(...command.name, '--help');
      expect(exitCode).toBe(exitCodes.done);
      for (const option of [...Object.keys(command.options), ...Object.keys(globalOptions)]) expect(out).toContain(`--${option}`);
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples) expect(example).toMatch(new RegExp(`^${name}`));
    },
  );

  test('lists every command', async () => {
    const { out } = await newDesk().run();
    for (const { name } of allCommands) expect(out).toContain(name.join(' '));
  });
});

test('an option means the same kind of thing in every command, so that a command can be found before it is parsed', () => {
  const kinds = new Map<string, string>(Object.entries(globalOptions).map(([name, { type }]) => [name, type]));
  for (const { options, name } of allCommands) {
    for (const [option, { type }] of Object.entries(options)) {
      expect({ name, option, type }).toEqual({ name, option, type: kinds.get(option) ?? type });
      kinds.set(option, type);
    }
  }
});
