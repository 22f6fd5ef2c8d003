import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type AppProcess, appDir, cli, type RunningApp, type StartOptions, spawnApp, startApp } from './harness/start-app.ts';
import { waitFor } from './harness/wait-for.ts';

const processes: AppProcess[] = [];

afterEach(async () => {
  await Promise.all(processes.splice(0).map((app) => app.kill('SIGKILL')));
});

const start = async (name: string, options?: StartOptions): Promise<RunningApp> => {
  const app = await startApp(name, options);
  processes.push(app);
  return app;
};
const says = (app: AppProcess, words: string) => app.waitForLine(`"${words}"`, (line) => line.message?.includes(words) ?? false);

describe('an app that cannot run', () => {
  test('that does not load ends the process with the file and the stack', async () => {
    const app = spawnApp('broken');
    expect(await app.exit).toEqual({ code: 1, signal: null });
    const line = app.lines.find((entry) => entry.level === 'critical');
    expect(line?.message).toContain('Worker was unable to load entry point "{one,two}.js": this file does not load');
    expect(line?.message).toContain('two.js');
    expect(app.lines.some((entry) => entry.event === 'ready')).toBe(false);
  });

  test('ends even when a client waits for it', async () => {
    const app = spawnApp('broken', { env: { SLOW_START_MS: '1500' } });
    const port = await waitFor(
      'the port',
      () => app.lines.map((line) => /^port (\d+)$/.exec(line.message ?? '')?.[1]).find(Boolean),
      () => app.lines,
    );
    const answer = fetch(`http://127.0.0.1:${port}/api/fine`).then(
      (response) => response.status,
      () => 'no answer',
    );
    expect((await app.exit).code).toBe(1);
    expect(await answer).toBe('no answer');
  });

  test.each([
    ['a folder that is not there', 'nowhere', 'has no package.json'],
    ['a folder without an app', '../harness', 'has no package.json'],
  ])('%s is said in a sentence', async (_, name, sentence) => {
    const app = spawnApp(name);
    expect((await app.exit).code).toBe(1);
    expect(app.lines.map((line) => line.message).join('\n')).toContain(sentence);
  });

  test('a bad host.json override is said in a sentence', async () => {
    const app = spawnApp('http', { env: { AzureFunctionsJobHost__extensions__queues__batchSize: '99' } });
    expect((await app.exit).code).toBe(1);
    expect(app.lines.map((line) => line.message).join('\n')).toContain(
      'extensions.queues.batchSize is "99"; expected an integer of 1 to 32',
    );
  });
});

describe('the port', () => {
  test('that is taken is a clear sentence and exit code 2', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const app = spawnApp('http', { args: ['--port', String(port)] });
    expect((await app.exit).code).toBe(2);
    expect(app.lines.map((line) => line.message).join('\n')).toContain(`Port ${port} on 127.0.0.1 is in use`);
    server.close();
  });

  test('that is asked for is used', async () => {
    const first = await start('http');
    const { port } = new URL(first.url);
    await first.kill('SIGKILL');
    expect((await start('http', { args: ['--port', port] })).url).toBe(first.url);
  });
});

describe('the command line', () => {
  const run = (...args: string[]) =>
    new Promise<{ code: number; text: string }>((resolve) => {
      execFile(process.execPath, [cli, ...args], (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
      );
    });

  test('--help explains itself, and a mistake is exit code 2', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, text: expect.stringContaining('Usage: functions-host start') });
    expect(await run('start', appDir('http'), '--prot', '1')).toMatchObject({ code: 2, text: expect.stringContaining('--prot') });
    expect(await run('stop', 'x')).toMatchObject({ code: 2, text: expect.stringContaining("Unknown command 'stop'") });
    expect(await run('start', 'x', '--port', '99999')).toMatchObject({ code: 2, text: expect.stringContaining('0 to 65535') });
  });

  test('--check says what is wrong with a package', async () => {
    expect(await run('start', appDir('http'), '--check')).toMatchObject({ code: 0 });
    expect(await run('start', appDir('nowhere'), '--check')).toMatchObject({
      code: 1,
      text: expect.stringContaining('has no package.json'),
    });
  });
});

describe('a crash', () => {
  test.each([
    ['an uncaught exception', '/api/crash', 'nobody catches this'],
    ['an unhandled rejection', '/api/reject', 'nobody awaits this'],
  ])('%s ends the process, as it ends a real worker, and nothing that was said is lost', async (_, path, words) => {
    const app = await start('unruly');
    await app.get(path).catch(() => undefined);
    expect((await app.exit).code).toBe(1);
    expect(app.lines.find((line) => line.level === 'critical')?.message).toContain(words);
    if (path === '/api/crash') expect(app.lines.some((line) => line.message === 'last words')).toBe(true);
  });
});

describe('functionTimeout', () => {
  test('answers 500 and says so; the host goes on', async () => {
    const app = await start('unruly');
    expect((await app.get('/api/hang')).status).toBe(500);
    await says(app, 'Timeout value of 00:00:01 exceeded by function: Functions.hang');
    expect((await app.get('/api/work/1')).status).toBe(200);
  });

  test('with --strict-timeout ends the process, which takes everything else with it', async () => {
    const app = await start('unruly', { args: ['--strict-timeout'] });
    const other = app.get('/api/work/900').catch(() => 'gone');
    void app.get('/api/hang').catch(() => undefined);
    expect((await app.exit).code).toBe(1);
    await other;
    await says(app, 'A function timeout has occurred');
  });

  test('with --strict-timeout ends even a function that blocks the event loop', async () => {
    const app = await start('unruly', { args: ['--strict-timeout'] });
    await app.get('/api/block').catch(() => undefined);
    expect(await app.exit).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

describe('the end', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('%s lets what runs finish, refuses new connections and exits 0', async (signal) => {
    const app = await start('unruly');
    const running = app.get('/api/work/600');
    await says(app, "Executing 'Functions.work'");
    const exit = app.kill(signal);
    await says(app, 'Shutting down');
    await expect(app.get('/api/work/1')).rejects.toThrow();
    expect(await (await running).text()).toBe('worked');
    expect(await exit).toEqual({ code: 0, signal: null });
  });

  test('a second signal ends at once', async () => {
    const app = await start('unruly');
    void app.get('/api/work/900').catch(() => undefined);
    await says(app, "Executing 'Functions.work'");
    app.process.kill('SIGTERM');
    await says(app, 'Shutting down');
    expect((await app.kill('SIGTERM')).code).toBe(1);
  });

  test('--exit-with-parent shuts down when stdin closes', async () => {
    const app = await start('unruly', { args: ['--exit-with-parent'] });
    app.process.stdin?.end();
    expect((await app.exit).code).toBe(0);
  });

  test('without it a closed stdin means nothing', async () => {
    const app = await start('unruly');
    app.process.stdin?.end();
    expect((await app.get('/api/work/50')).status).toBe(200);
  });

  test('of the parent process by kill -9 ends the child with --exit-with-parent', async () => {
    const script = `const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, [${JSON.stringify(cli)}, 'start', ${JSON.stringify(appDir('unruly'))}, '--json', '--exit-with-parent'], { stdio: ['pipe', 'inherit', 'inherit'] });
      console.log('child ' + child.pid); setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    parent.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await waitFor(
      'the child to be ready',
      () => output.includes('"ready"'),
      () => output,
    );
    const pid = Number(/child (\d+)/.exec(output)?.[1]);
    parent.kill('SIGKILL');
    await waitFor(
      'the child to end',
      () => !isAlive(pid),
      () => output,
    );
  });

  test('drain over HTTP stops listeners but not HTTP, and tells how far it is', async () => {
    const app = await start('unruly');
    const status = async () =>
      (await (await app.get('/admin/host/drain/status')).json()) as { state: string; outstandingInvocations: number };
    expect(await status()).toMatchObject({ state: 'Disabled' });
    const running = app.get('/api/work/600');
    await says(app, "Executing 'Functions.work'");
    expect((await app.get('/admin/host/drain', { method: 'POST' })).status).toBe(202);
    expect(await status()).toMatchObject({ state: 'InProgress', outstandingInvocations: 1 });
    await running;
    expect(await status()).toMatchObject({ state: 'Completed', outstandingInvocations: 0 });
    expect((await app.get('/api/work/1')).status).toBe(200);
  });
});

describe('the worker', () => {
  test('takes no registration after the start', async () => {
    const app = await start('unruly');
    expect(await (await app.get('/api/lateRegistration')).text()).toBe('A function can only be registered during app startup.');
  });

  test('warns of a log call after the end of its invocation', async () => {
    const app = await start('unruly');
    await app.get('/api/after');
    await says(app, "Unexpected call to 'log' on the context object after function execution has completed");
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
