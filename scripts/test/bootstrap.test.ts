import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { choosePackages } from '../bootstrap/choose-packages.mjs';
import { cleanEnv } from '../bootstrap/clean-env.mjs';
import { isAtLeast } from '../bootstrap/version.mjs';
import { plantTree, repositoryRoot } from './plant-tree.ts';
import { isAlive, until } from './processes.ts';

test.each([
  ['24.0.0', '24.0.0', true],
  ['v24.21.0', '24.3.0', true],
  ['24.3.0', '24.21.0', false],
  ['20.20.2', '24.0.0', false],
  ['100.0.0', '24.0.0', true],
  ['12.5.0-rc.1', '12.4.2', true],
  ['12', '12.0.0', true],
])('version %s is at least %s: %o', (have, want, expected) => {
  expect(isAtLeast(have, want)).toBe(expected);
});

test('nested npm and pnpm get where packages come from, and nothing else of npm', () => {
  const env = {
    PATH: '/bin',
    npm_config_registry: 'a',
    npm_config_https_proxy: 'b',
    npm_config_prefix: 'c',
    npm_lifecycle_event: 'd',
    NPM_CONFIG_CACHE: 'e',
  };
  expect(cleanEnv(env)).toEqual({ PATH: '/bin', npm_config_registry: 'a', npm_config_https_proxy: 'b', NPM_CONFIG_CACHE: 'e' });
});

describe('choosing packages', () => {
  const pins = {
    platforms: {
      'linux-x64': { node: ['n@24.21.0', 'h1'], pnpm: ['p@12.4.2', 'h2'] },
      'darwin-arm64': { pnpm: ['q@12.4.2', 'h3'] },
    },
  };

  test('takes the pinned package of each tool', () => {
    expect(choosePackages(pins, ['node', 'pnpm'], { platform: 'linux-x64', isMusl: false })).toEqual([
      { tool: 'node', spec: 'n@24.21.0', integrity: 'h1' },
      { tool: 'pnpm', spec: 'p@12.4.2', integrity: 'h2' },
    ]);
  });

  test.each([
    ['darwin-arm64', false, 'node', 'npm has no pinned Node for darwin-arm64: install Node 24 (24.21.0 is what we test)'],
    ['linux-x64', true, 'node', 'npm has no pinned Node for linux-x64 with musl: install Node 24'],
    ['sunos-x64', false, 'pnpm', 'npm has no pinned pnpm for sunos-x64: install pnpm 12 (12.4.2'],
  ])('for %s (musl: %o) without %s says which to install', (platform, isMusl, tool, sentence) => {
    expect(() => choosePackages(pins, [tool], { platform, isMusl })).toThrow(sentence);
  });
});

// Stands for npm without a network: "installs" a Node that is this one, and a pnpm that notes that it ran.
const fakeNpm = `#!${process.execPath}
const fs = require('fs');
if (process.env.FAKE_NPM === 'unreachable') { console.error('npm error network'); process.exit(1); }
const install = (folder, program, text) => {
  fs.mkdirSync(folder, { recursive: true });
  if (text) fs.writeFileSync(folder + '/' + program, text, { mode: 0o755 });
  else fs.symlinkSync(process.execPath, folder + '/' + program);
};
install('node_modules/fake-node/bin', 'node');
install('node_modules/fake-pnpm', 'pnpm', \`#!/bin/sh
echo installed >> installs
mkdir -p node_modules
\${process.env.FAKE_PNPM || ':'}
\`);
const integrity = process.env.FAKE_NPM === 'tampered' ? 'sha512-other' : 'sha512-pinned';
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: {
  'node_modules/fake-node': { integrity: 'sha512-pinned' }, 'node_modules/fake-pnpm': { integrity } } }));
`;

const platform = `${process.platform}-${process.arch}`;
const fakePins = {
  node: { minimum: '24.0.0' },
  pnpm: { minimum: '12.0.0', below: '13.0.0' },
  platforms: { [platform]: { node: ['fake-node@24.0.0', 'sha512-pinned'], pnpm: ['fake-pnpm@12.0.0', 'sha512-pinned'] } },
};

function plantRepository(): string {
  const root = plantTree({
    'bin/npm': fakeNpm,
    'package.json': '{}',
    'apps/x/package.json': '{}',
    'packages/x/package.json': '{}',
  });
  chmodSync(join(root, 'bin/npm'), 0o755);
  mkdirSync(join(root, 'scripts'));
  cpSync(join(repositoryRoot, 'scripts/bootstrap.mjs'), join(root, 'scripts/bootstrap.mjs'));
  cpSync(join(repositoryRoot, 'scripts/bootstrap'), join(root, 'scripts/bootstrap'), { recursive: true });
  writeFileSync(join(root, 'scripts/toolchain.json'), JSON.stringify(fakePins));
  return root;
}

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** The exit code, or the signal that ended it. */
  readonly end: Promise<number | string | null>;
}

function start(root: string, command: string[], env: Record<string, string> = {}): Run {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const child = spawn(process.execPath, [join(root, 'scripts/bootstrap.mjs'), ...command], {
    env: {
      ...Object.fromEntries(inherited),
      PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`,
      TOOLCHAIN: 'pinned',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  const keep = (chunk: Buffer) => {
    text += chunk;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return {
    child,
    output: () => text,
    end: new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal))),
  };
}

const node = (code: string) => ['node', '-e', code];

describe.runIf(process.platform !== 'win32')('bootstrap', () => {
  test('fetches, installs, runs the command with its Node, and passes the exit code through', async () => {
    const root = plantRepository();
    const run = start(root, node('console.log("argv0", process.env.PATH.split(":")[0]); process.exit(7)'));
    expect(await run.end).toBe(7);
    expect(run.output()).toContain('fetching fake-node@24.0.0 and fake-pnpm@12.0.0 from npm, once');
    expect(run.output()).toMatch(/argv0 .*\.tools\/[0-9a-f]{12}\/bin/);
  });

  test('says nothing and installs nothing the second time, and installs again when a manifest changes', async () => {
    const root = plantRepository();
    await start(root, node('')).end;
    const second = start(root, node(''));
    expect(await second.end).toBe(0);
    expect(second.output()).toBe('');
    writeFileSync(join(root, 'apps/x/package.json'), '{"name": "changed"}');
    expect(await start(root, node('')).end).toBe(0);
    expect(readFileSync(join(root, 'installs'), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  test.each([
    ['tampered', 'fake-pnpm@12.0.0 arrived with hash sha512-other, expected sha512-pinned: it was not installed'],
    ['unreachable', 'npm could not fetch fake-node@24.0.0 and fake-pnpm@12.0.0: check the network'],
  ])('with %s packages says so in a sentence and leaves nothing behind', async (fault, sentence) => {
    const root = plantRepository();
    const run = start(root, node(''), { FAKE_NPM: fault });
    expect(await run.end).toBe(1);
    expect(run.output()).toContain(sentence);
    expect(run.output()).not.toMatch(/^\s+at /m);
    expect(readdirSync(join(root, '.tools'))).toEqual([]);
  });

  test('stops with a sentence when pnpm fails, and tries again the next time', async () => {
    const root = plantRepository();
    const failed = start(root, node(''), { FAKE_PNPM: 'test -f mended || exit 3' });
    expect(await failed.end).toBe(1);
    expect(failed.output()).toContain('pnpm could not install the dependencies');
    writeFileSync(join(root, 'mended'), '');
    expect(await start(root, node('')).end).toBe(0);
  });

  test('names a program that is not there', async () => {
    const run = start(plantRepository(), ['no-such-program']);
    expect(await run.end).toBe(1);
    expect(run.output()).toContain('There is no program "no-such-program"');
  });

  test('two first runs at once both work, and install once', async () => {
    const root = plantRepository();
    const runs = [1, 2].map(() => start(root, node(''), { FAKE_PNPM: 'sleep 1' }));
    expect(await Promise.all(runs.map((run) => run.end))).toEqual([0, 0]);
    expect(readFileSync(join(root, 'installs'), 'utf8').trim().split('\n')).toHaveLength(1);
    expect(readdirSync(join(root, '.tools')).sort()).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), 'current']);
    expect(existsSync(join(root, '.tools/current/bin/pnpm'))).toBe(true);
  });

  test('takes over the lock of a run that was killed', async () => {
    const root = plantRepository();
    mkdirSync(join(root, '.tools/install.lock'), { recursive: true });
    writeFileSync(join(root, '.tools/install.lock/pid'), '999999999');
    expect(await start(root, node('')).end).toBe(0);
  });

  const waiting = (root: string, handlers: string) =>
    node(
      `${handlers}; require('fs').writeFileSync(${JSON.stringify(join(root, 'running'))}, String(process.pid)); setInterval(() => {}, 1000)`,
    );

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('hands %s on to the command, and exits with %i', async (signal, code) => {
    const root = plantRepository();
    const run = start(root, waiting(root, ''));
    const mark = join(root, 'running');
    // A file is there before what is written into it.
    const pid = () => (existsSync(mark) ? Number(readFileSync(mark, 'utf8')) : 0);
    await until(() => pid() > 0);
    run.child.kill(signal);
    expect(await run.end).toBe(code);
    await until(() => !isAlive(pid()));
  });

  test('waits for a command that stops in an orderly way, and hands a repeated signal on once', async () => {
    const root = plantRepository();
    const [stopping, asked] = [join(root, 'stopping'), join(root, 'asked-twice')];
    const handlers = `let n = 0; const fs = require('fs');
      process.on('SIGINT', () => { n++; fs.writeFileSync('${stopping}', ''); });
      setInterval(() => { if (fs.existsSync('${asked}')) { console.log('signals', n); process.exit(5); } }, 200)`;
    const run = start(root, waiting(root, handlers));
    await until(() => existsSync(join(root, 'running')));
    run.child.kill('SIGINT');
    await until(() => existsSync(stopping));
    run.child.kill('SIGINT');
    writeFileSync(asked, '');
    expect(await run.end).toBe(5);
    expect(run.output()).toContain('signals 1');
  });

  test('stops while installing, without a stack and without a stamp', async () => {
    const root = plantRepository();
    const run = start(root, node('console.log("ran")'), { FAKE_PNPM: 'touch installing; exec sleep 60' });
    await until(() => existsSync(join(root, 'installing')));
    run.child.kill('SIGTERM');
    expect(await run.end).toBe(143);
    expect(run.output()).not.toMatch(/ran|Error/);
    expect(existsSync(join(root, '.tools/install.lock'))).toBe(false);
  });

  test.each([
    ['the shell', 1],
    ['the npm behind the shell', 0],
  ])('ends the command when %s that started it is killed', async (_name, killed) => {
    const root = plantRepository();
    await start(root, node('')).end;
    // A shell in a shell, neither of which hands signals on, stands for npm and its shell.
    const script = `echo $$ >> "${root}/shells"; "$@" & wait`;
    const command = ['sh', '-c', script, 'sh', process.execPath, join(root, 'scripts/bootstrap.mjs'), ...waiting(root, '')];
    const env = {
      ...process.env,
      PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`,
      TOOLCHAIN: 'pinned',
      npm_lifecycle_event: 'start',
    };
    spawn('sh', ['-c', script, 'sh', ...command], { env, stdio: 'ignore' });
    await until(() => existsSync(join(root, 'running')));
    const shells = readFileSync(join(root, 'shells'), 'utf8').trim().split('\n').map(Number);
    process.kill(shells[killed] ?? 0, 'SIGKILL');
    await until(() => !isAlive(Number(readFileSync(join(root, 'running'), 'utf8'))));
  });
});
