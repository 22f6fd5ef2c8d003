import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, startApp } from './harness/start-app.ts';

interface KeysFile {
  master: string;
  host: Record<string, string>;
  system: Record<string, string>;
  function: Record<string, Record<string, string>>;
}

describe('with --auth', () => {
  let dir: string;
  let app: RunningApp;
  let keys: KeysFile;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'keys-'));
    const file = join(dir, 'keys.json');
    app = await startApp('http', { args: ['--auth', '--keys', file], env: { 'AzureWebJobs.switchedOff.Disabled': '1' } });
    keys = JSON.parse(await readFile(file, 'utf8')) as KeysFile;
  });

  afterAll(async () => {
    await app.kill('SIGKILL');
    await rm(dir, { recursive: true });
  });

  const byHeader = (path: string, key: string) =>
    app.get(path, { headers: { 'x-functions-key': key } }).then((response) => response.status);
  const byQuery = (path: string, key: string) => app.get(`${path}?code=${key}`).then((response) => response.status);
  const keyOf = (name: string) => keys.function[name]?.['default'] ?? '';
  const hostKey = () => keys.host['default'] ?? '';

  test('the keys file is readable by its owner only', async () => {
    expect((await stat(join(dir, 'keys.json'))).mode & 0o777).toBe(0o600);
  });

  test('an anonymous function asks for none and does not mind a wrong one', async () => {
    expect((await app.get('/api/open')).status).toBe(200);
    expect(await byHeader('/api/open', 'wrong')).toBe(200);
  });

  test('a missing or wrong key is 401 with an empty body', async () => {
    const response = await app.get('/api/guarded');
    expect([response.status, await response.text()]).toEqual([401, '']);
    expect(await byQuery('/api/guarded', 'wrong')).toBe(401);
  });

  test('a function takes its own key, a host key and the master key', async () => {
    expect(await byHeader('/api/guarded', keyOf('guarded'))).toBe(200);
    expect(await byQuery('/api/guarded', keyOf('guarded'))).toBe(200);
    expect(await byQuery('/api/guarded', hostKey())).toBe(200);
    expect(await byHeader('/api/guarded', keys.master)).toBe(200);
  });

  test("a function does not take another's key or a system key", async () => {
    expect(await byHeader('/api/guarded', keyOf('open'))).toBe(401);
    expect(await byHeader('/api/guarded', keys.system['blobs_extension'] ?? '')).toBe(401);
  });

  test('the header wins over the query', async () => {
    const response = await app.get(`/api/guarded?code=${keys.master}`, { headers: { 'x-functions-key': 'wrong' } });
    expect(response.status).toBe(401);
  });

  test('the level admin takes the master key only', async () => {
    expect(await byHeader('/api/forAdmins', hostKey())).toBe(401);
    expect(await byHeader('/api/forAdmins', keyOf('forAdmins'))).toBe(401);
    expect(await byHeader('/api/forAdmins', keys.master)).toBe(200);
  });

  test('a disabled function is there for the master key only', async () => {
    expect((await app.get('/api/switchedOff')).status).toBe(404);
    expect(await byHeader('/api/switchedOff', keys.master)).toBe(200);
  });

  test('the admin routes ask for the master key, but for the ping', async () => {
    expect((await app.get('/admin/host/status')).status).toBe(401);
    expect(await byHeader('/admin/host/status', hostKey())).toBe(401);
    expect(await byHeader('/admin/host/status', keys.master)).toBe(200);
    expect((await app.get('/admin/host/ping')).status).toBe(200);
  });

  test('the keys can be read as the Azure CLI reads them', async () => {
    const headers = { 'x-functions-key': keys.master };
    const system = await (await app.get('/admin/host/systemkeys/blobs_extension', { headers })).json();
    expect(system).toEqual({ name: 'blobs_extension', value: keys.system['blobs_extension'] });
    const own = await (await app.get('/admin/functions/guarded/keys', { headers })).json();
    expect(own).toEqual({ keys: [{ name: 'default', value: keyOf('guarded') }] });
  });

  test('the keys stay the same at the next start', async () => {
    await app.kill('SIGKILL');
    app = await startApp('http', { args: ['--auth', '--keys', join(dir, 'keys.json')] });
    expect(await byHeader('/api/guarded', keyOf('guarded'))).toBe(200);
  });
});

test('without --auth every level is open, as in Core Tools', async () => {
  const app = await startApp('http');
  try {
    expect((await app.get('/api/forAdmins')).status).toBe(200);
    expect((await app.get('/admin/host/status')).status).toBe(200);
  } finally {
    await app.kill('SIGKILL');
  }
});
