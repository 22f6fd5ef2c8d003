import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rebuildOnSave } from './rebuild-apps.ts';

let dir: string;
let end: () => void;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'parallax-rebuild-'));
  for (const name of ['api', 'domain/deep']) mkdirSync(join(dir, name), { recursive: true });
});
afterEach(() => {
  end();
  rmSync(dir, { recursive: true });
});

function watchFolders(build: (app: string) => Promise<string | null>) {
  const restarted: string[] = [];
  const said: string[] = [];
  const regions = [
    { name: 'westus2', status: 'up' },
    { name: 'eastus2', status: 'up' },
    { name: 'uksouth', status: 'killed' },
  ] as never;
  const restart = async (app: string, region?: string) => void restarted.push(`${app} ${region}`);
  end = rebuildOnSave({
    local: { regions, colours: [{ app: 'api' }, { app: 'api-green' }] as never, restart },
    say: (text) => said.push(text),
    folders: [
      { dir: join(dir, 'api'), apps: ['api'] },
      { dir: join(dir, 'domain'), apps: ['api', 'worker'] },
    ],
    build,
  });
  return { restarted, said };
}

describe('rebuildOnSave', () => {
  it('builds what holds the saved file once, however often it was touched, and restarts every colour of it where a region is up', async () => {
    const built: string[] = [];
    const { restarted, said } = watchFolders(async (app) => {
      built.push(app);
      return null;
    });
    for (let save = 0; save < 5; save++) writeFileSync(join(dir, 'api/main.ts'), `export const save = ${save};`);
    await vi.waitUntil(() => said.length === 1, { timeout: 5_000 });
    expect(built).toEqual(['api']);
    expect(restarted).toEqual(['api westus2', 'api-green westus2', 'api eastus2', 'api-green eastus2']);
    expect(said[0]).toMatch(/^↻ api built \(\d+\.\d+ s\) and running again after/);
  });

  it('builds every app that holds a shared file, and none for a test', async () => {
    const built: string[] = [];
    const { said } = watchFolders(async (app) => {
      built.push(app);
      return null;
    });
    writeFileSync(join(dir, 'api/main.test.ts'), '');
    writeFileSync(join(dir, 'domain/deep/rule.ts'), '');
    await vi.waitUntil(() => said.length === 2, { timeout: 5_000 });
    expect(built.sort()).toEqual(['api', 'worker']);
  });

  it('leaves the running app alone when the build fails, and says why', async () => {
    const { restarted, said } = watchFolders(async () => '    unexpected token');
    writeFileSync(join(dir, 'api/main.ts'), 'export const = 1');
    await vi.waitUntil(() => said.length === 1, { timeout: 5_000 });
    expect(said).toEqual(['✗ api was not built, the running one stays:\n    unexpected token']);
    expect(restarted).toEqual([]);
  });
});
