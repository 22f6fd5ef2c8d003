import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startService } from './storage/service-process.ts';
import { removeTemporaryFolders, temporaryFolder } from './storage/start-storage.ts';
import { until } from './storage/until.ts';

const storage = () => ({
  region: 'testregion',
  dataDir: temporaryFolder(),
  port: 0,
  secondaryPort: 0,
  adminPort: 0,
  // Nobody listens there: the front starts all the same.
  primaryUrl: 'http://127.0.0.1:9/devstoreaccount1',
  secondaryUrl: 'http://127.0.0.1:9/devstoreaccount1',
});

describe('the entry of the service processes', () => {
  afterAll(removeTemporaryFolders);

  it('says where the storage front listens, and ends with 0 on SIGTERM', async () => {
    const service = await startService('storage', storage());
    expect(service.ready).toMatchObject({
      event: 'ready',
      service: 'storage',
      blobUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/devstoreaccount1$/),
      secondaryBlobUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/devstoreaccount1$/),
      adminUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    const state = await fetch(`${service.ready['adminUrl']}/state`);
    expect(state.status).toBe(200);
    service.kill('SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
  });

  it('says where Vision listens, and writes log lines as JSON', async () => {
    const service = await startService('vision', { port: 0, key: 'secret', latencyMs: 0 });
    const answer = await fetch(`${service.ready['url']}/computervision/imageanalysis:analyze`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(401);
    service.kill('SIGINT');
    expect(await service.ended).toEqual({ code: 0, signal: null });
  });

  it('says where Traffic Manager listens, and ends with 0 on SIGTERM', async () => {
    const probe = { path: '/', intervalMs: 60_000, timeoutMs: 1_000, toleratedFailures: 0 };
    const endpoints = [{ name: 'west', region: 'westus2', url: 'http://127.0.0.1:9' }];
    const profile = { routing: 'priority', ttlMs: 1_000, probe, endpoints };
    const service = await startService('traffic-manager', { port: 0, defaultPlace: 'home', profile });
    const answer = await fetch(`${service.ready['url']}/resolve`);
    expect(await answer.json()).toMatchObject({ you: { endpoint: 'west' } });
    service.kill('SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
  });

  it('ends with a sentence for a service or a setting that it does not know', async () => {
    await expect(startService('mail', {})).rejects.toThrow(
      /code 1: expected the service to be storage or vision or identity or traffic-manager, got mail/,
    );
    await expect(startService('vision', { port: -1, speed: 'fast' })).rejects.toThrow(/code 1: .*speed.*port/);
  });

  it('goes when its parent is killed', async () => {
    // A parent of its own, so that it can be killed: it starts the service, repeats its ready line, and waits.
    const entry = fileURLToPath(new URL('../src/service-main.ts', import.meta.url));
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, [${JSON.stringify(entry)}, 'vision', '--config', '{"port":0}', '--exit-with-parent'], { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdout.on('data', (data) => process.stdout.write(JSON.stringify({ pid: child.pid, line: String(data) }) + '\\n'));
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise<string>((resolve) => createInterface({ input: parent.stdout }).once('line', resolve));
    const { pid } = JSON.parse(line) as { pid: number };
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(
      () => isAlive(pid),
      (alive) => !alive,
    );
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
