import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Release } from '@parallax/contracts/release';
import type { RunFile } from '@parallax/local-cloud/api/run-file';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Command, outcome, run } from './command.ts';
import { eventually, isAlive, untilGone } from './eventually.ts';

// `npm start` as a person or a script meets it: real processes, real signals, the built apps.

const startMs = 60_000;
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parallax-start-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));

interface Ready {
  web: string;
  api: string;
  controlRoom: string;
  regions: { name: string; api: string; blob: string }[];
  installation: string;
  readyMs: number;
}

const readRun = () => JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as RunFile;
const pidOf = (name: string) => readRun().parts.find((part) => part.name === name)?.pid ?? 0;

async function start(args: readonly string[] = []): Promise<{ command: Command; ready: Ready; pids: number[] }> {
  const command = run('main', ['--data', dataDir, '--no-build', '--json', ...args]);
  const ready = await untilReady(command);
  return { command, ready, pids: readRun().parts.map((part) => part.pid) };
}

/** For what has nothing to do with regions. */
const startOne = (args: readonly string[] = []) => start(['--regions', 'westus2', ...args]);

async function untilReady(command: Command): Promise<Ready> {
  let exit: number | null | undefined;
  void command.ended.then((code) => {
    exit = code;
  });
  return await eventually(
    'the line of JSON',
    () => {
      if (exit !== undefined) throw new Error(`ended with ${exit}:\n${command.stderr()}`);
      return command.stdout().endsWith('\n') ? (JSON.parse(command.stdout()) as Ready) : null;
    },
    { withinMs: startMs, saw: command.stderr },
  );
}

describe('npm start', { timeout: 240_000 }, () => {
  it('says in one line of JSON where everything is, and everything is there; Ctrl-C stops it and leaves no process', async () => {
    const { command, ready, pids } = await start();
    expect(command.stdout().trim().split('\n')).toHaveLength(1);
    expect(ready).toEqual({
      web: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      controlRoom: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      colours: [{ colour: 'blue', release: 'local', api: ready.api }],
      regions: ['westus2', 'eastus2'].map((name) => ({
        name,
        api: expect.any(String),
        apis: { blue: expect.any(String) },
        blob: expect.stringMatching(/\/devstoreaccount1$/),
      })),
      installation: join(dataDir, 'installation.json'),
      readyMs: expect.any(Number),
    });
    expect(existsSync(ready.installation)).toBe(true);
    expect((await fetch(ready.web)).status).toBe(200);
    // What it looks after is looked at for the first time as it is asked.
    let health: unknown = null;
    await eventually(
      'everything to be well',
      async () => {
        health = await (await fetch(`${ready.api}/api/v1/health`)).json();
        return (health as { status: string }).status === 'ok' ? true : null;
      },
      { withinMs: 15_000, saw: () => JSON.stringify(health) },
    );
    expect(health).toMatchObject({ region: 'westus2' });
    const release = (await (await fetch(`${ready.web}/release.json`)).json()) as Release;
    expect(release.colours[0]).toMatchObject({
      apiUrl: ready.api,
      regionUrls: ready.regions.map(({ name, api }) => ({ region: name, url: api })),
    });
    const policy = /content="(default-src[^"]*)"/.exec(await (await fetch(ready.web)).text())?.[1] ?? '';
    for (const url of [ready.api, ...ready.regions.map(({ api }) => api)]) expect(policy).toContain(url);
    const listed = await fetch(`${ready.api}/api/v1/images`, { headers: { origin: ready.web } });
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([200, ready.web]);
    expect(await (await fetch(`${ready.controlRoom}/api/state`)).json()).toMatchObject({ web: ready.web, api: ready.api });
    expect((await fetch(ready.controlRoom)).headers.get('content-type')).toContain('text/html');
    expect(readdirSync(join(dataDir, 'logs')).sort()).toEqual(
      [
        'cosmos',
        'edge',
        'traffic-manager',
        ...['westus2', 'eastus2'].flatMap((region) =>
          ['api', 'azurite', 'azurite-secondary', 'identity', 'storage', 'vision', 'worker'].map((name) => `${region}-${name}`),
        ),
      ]
        .map((name) => `${name}.log`)
        .sort(),
    );
    expect(pids.every(isAlive)).toBe(true);

    command.interrupt();
    expect(await command.ended).toBe(0);
    expect(command.stderr()).toContain('Stopped in');
    expect(existsSync(join(dataDir, 'installation.json'))).toBe(false);
    await Promise.all(pids.map(untilGone));
  });

  it('stops on SIGTERM, also while it is still starting', async () => {
    const command = run('main', ['--data', dataDir, '--no-build']);
    const pids = await eventually(
      'the first part is ready',
      () => (/✓ cosmos/.test(command.stdout()) ? readPids(command.pid) : null),
      {
        withinMs: startMs,
        saw: command.stdout,
      },
    );
    expect(pids.length).toBeGreaterThan(3);
    command.signal('SIGTERM');
    expect(await command.ended).toBe(0);
    await Promise.all(pids.map(untilGone));
  });

  it('says who runs when it is started twice on the same data', async () => {
    const { command, ready } = await startOne();
    const second = await outcome('main', ['--data', dataDir, '--no-build', '--json']);
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain(`A local cloud (process ${command.pid}, ${ready.web}) is running on ${dataDir}.`);
    expect(await outcome('reset', ['--data', dataDir, '--yes'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`process ${command.pid}`),
    });
    expect((await fetch(ready.web)).status).toBe(200);
  });

  it('leaves no process when it is killed, and starts again on the same data', async () => {
    const { command, ready, pids } = await startOne();
    const release = await (await fetch(`${ready.web}/release.json`)).json();
    command.signal('SIGKILL');
    await command.ended;
    await Promise.all(pids.map(untilGone));
    const again = await startOne();
    expect({ ...again.ready, readyMs: 0 }).toEqual({ ...ready, readyMs: 0 });
    expect(await (await fetch(`${ready.web}/release.json`)).json()).toEqual(release);
  });

  it('loses a region in its control room and gets it back, and shows both', async () => {
    const { command, ready, pids } = await start();
    const west = ready.regions[0]?.api ?? '';
    const tell = (what: string) => fetch(`${ready.controlRoom}/api/regions/westus2/${what}`, { method: 'POST' });
    expect((await tell('kill')).status).toBe(200);
    await expect(fetch(`${west}/api/v1/health`)).rejects.toThrow();
    expect((await fetch(ready.web)).headers.get('x-edge-region')).toBe('eastus2');
    expect(await (await fetch(`${ready.regions[1]?.api}/api/v1/health/ready`)).json()).toMatchObject({ region: 'eastus2' });
    const doctor = await outcome('doctor', ['--data', dataDir]);
    expect(doctor.stdout).toContain('West US 2 is down on purpose (killed)');
    expect(doctor.stdout).toContain('Read-only blobs of West US 2 at');
    expect(doctor.stdout).not.toContain('is not running');
    expect((await tell('restore')).status).toBe(200);
    expect(await (await fetch(`${west}/api/v1/health`)).json()).toMatchObject({ region: 'westus2' });
    expect(command.stderr()).toMatch(/✗ West US 2 is killed \(\d+\.\d+ s\)/);
    expect(command.stderr()).toMatch(/✓ West US 2 is back after \d+\.\d+ s/);

    await tell('kill');
    command.interrupt();
    expect(await command.ended).toBe(0);
    await Promise.all([...pids, ...readPids(command.pid)].map(untilGone));
  });

  it('starts a worker that is killed again, with a line that says so', async () => {
    const { command } = await startOne();
    const before = pidOf('worker');
    process.kill(before, 'SIGKILL');
    await eventually('the worker is back', () => (pidOf('worker') !== before ? true : null), {
      withinMs: 30_000,
      saw: command.stderr,
    });
    expect(command.stderr()).toContain('worker (West US 2) died (SIGKILL); starting it again in 0.20 s');
    expect(command.stderr()).toMatch(/worker \(West US 2\) is back after \d+\.\d+ s/);
  });

  it('stops with the last lines of its log when another part dies', async () => {
    const { command, pids } = await startOne();
    process.kill(pidOf('storage'), 'SIGKILL');
    expect(await command.ended).toBe(1);
    expect(command.stderr()).toContain('storage (West US 2) died (SIGKILL)');
    expect(command.stderr()).toContain('The last it wrote');
    await Promise.all(pids.map(untilGone));
  });

  it('for work on it, serves pages from their sources and takes debuggers', async () => {
    const { command, ready, pids } = await start(['--dev']);
    expect(await (await fetch(ready.web)).text()).toContain('/@vite/client');
    const release = (await (await fetch(`${ready.web}/release.json`)).json()) as { colours: { apiUrl: string }[] };
    expect(release.colours[0]?.apiUrl).toBe(ready.api);
    const addresses = [...command.stderr().matchAll(/Debugger of \w+ +(\S+)/g)].map((match) => match[1]);
    expect(addresses).toHaveLength(2);
    for (const address of addresses) expect((await fetch(`http://${address}/json/version`)).status).toBe(200);
    command.interrupt();
    expect(await command.ended).toBe(0);
    await Promise.all(pids.map(untilGone));
  });

  it('moves to another port when its usual one is taken, but not when a person chose it or pictures have addresses on it', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    );
    try {
      const chosen = await outcome('main', ['--data', dataDir, '--no-build', '--port', String(port)]);
      expect(chosen).toMatchObject({ code: 2, stderr: expect.stringContaining(`Port ${port} is taken by another program.`) });

      writeFileSync(join(dataDir, 'ports.json'), JSON.stringify({ web: port }));
      const { command, ready } = await startOne();
      expect(ready.web).not.toBe(`http://127.0.0.1:${port}`);
      expect(command.stderr()).toContain(
        `Port ${port} is taken by another program: the photo app is on port ${new URL(ready.web).port} this time.`,
      );
      command.signal('SIGTERM');
      await command.ended;

      writeFileSync(join(dataDir, 'ports.json'), JSON.stringify({ 'westus2/blob': port }));
      const stored = await outcome('main', ['--data', dataDir, '--no-build']);
      expect(stored.code).toBe(2);
      expect(stored.stderr).toContain(
        `Port ${port} is taken by another program, but the pictures in ${dataDir} have addresses on it`,
      );
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });

  it.each([
    [
      'newer data',
      () => writeFileSync(join(dataDir, 'parallax-data.json'), '{"version":99}'),
      [],
      'has version 99, which a newer Parallax wrote',
    ],
    [
      'a folder of something else',
      () => writeFileSync(join(dataDir, 'letter.txt'), 'x'),
      ['--fresh'],
      'holds other things (letter.txt)',
    ],
    ['an unknown option', () => undefined, ['--frehs'], 'There is no option --frehs.'],
    ['an unknown region', () => undefined, ['--regions', 'moonbase1'], 'There is no region "moonbase1".'],
  ])('refuses %s with a sentence', async (_, prepare, args, sentence) => {
    prepare();
    const refused = await outcome('main', ['--data', dataDir, '--no-build', ...args]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) });
    expect(refused.stderr).not.toContain('    at ');
  });
});

/** Processes of the parts while `run.json` does not name them yet: the children of the supervisor. */
function readPids(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
  } catch {
    return null;
  }
}
