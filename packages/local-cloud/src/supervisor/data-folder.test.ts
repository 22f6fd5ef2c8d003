import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDataFolder, isFree, openDataFolder } from './data-folder.ts';
import { bringUpToDate, dataVersion, readDataVersion } from './data-version.ts';
import { writeRunFile } from './run-file.ts';

let parent: string;
let dir: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'parallax-data-'));
  dir = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const write = (name: string, text: string) => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), text);
};

describe('openDataFolder', () => {
  it('makes the folder and marks it with the current version', async () => {
    const folder = await openDataFolder(dir);
    expect(folder.foundVersion).toBeNull();
    expect(readDataVersion(dir)).toBe(dataVersion);
    folder.release();
  });

  it('keeps what is there, and removes it when told to start fresh, logs excepted', async () => {
    (await openDataFolder(dir)).release();
    write('kept', 'x');
    write('logs/api.log', 'x');
    (await openDataFolder(dir)).release();
    expect(existsSync(join(dir, 'kept'))).toBe(true);
    (await openDataFolder(dir, { fresh: true })).release();
    expect(existsSync(join(dir, 'kept'))).toBe(false);
    expect(existsSync(join(dir, 'logs/api.log'))).toBe(true);
  });

  it('is one holder’s at a time, and says whose', async () => {
    const folder = await openDataFolder(dir);
    writeRunFile(dir, {
      pid: 4711,
      startedAt: new Date(0).toISOString(),
      web: 'http://127.0.0.1:4280',
      api: null,
      controlRoom: null,
      cosmosAdmin: null,
      regions: [],
      parts: [],
    });
    await expect(openDataFolder(dir)).rejects.toThrow(
      `A local cloud (process 4711, http://127.0.0.1:4280) is running on ${dir}.`,
    );
    await expect(openDataFolder(dir, { fresh: true })).rejects.toThrow('process 4711');
    expect(isFree(dir)).toBe(false);
    folder.release();
    expect(isFree(dir)).toBe(true);
    (await openDataFolder(dir)).release();
  });

  it('refuses data of a newer version', async () => {
    write('parallax-data.json', JSON.stringify({ version: dataVersion + 1 }));
    await expect(openDataFolder(dir)).rejects.toThrow(`has version ${dataVersion + 1}, which a newer Parallax wrote`);
    expect(readDataVersion(dir)).toBe(dataVersion + 1);
  });

  it('touches nothing in a folder that holds other things, not even when told to start fresh', async () => {
    write('thesis.doc', 'x');
    await expect(openDataFolder(dir)).rejects.toThrow('holds other things (thesis.doc)');
    await expect(openDataFolder(dir, { fresh: true })).rejects.toThrow('holds other things (thesis.doc)');
    expect(() => emptyDataFolder(dir)).toThrow('holds other things');
    expect(readFileSync(join(dir, 'thesis.doc'), 'utf8')).toBe('x');
  });

  it('says in a sentence that a path is no folder', async () => {
    writeFileSync(dir, 'x');
    await expect(openDataFolder(dir)).rejects.toThrow(`${dir} is not a folder. Choose another one with --data.`);
    await expect(openDataFolder(join(dir, 'below'))).rejects.toThrow('is not a folder');
  });

  it('says in a sentence that a folder cannot be written', async () => {
    // Root may write anywhere but into /proc.
    const unwritable = process.getuid?.() === 0 ? '/proc/1/parallax' : dir;
    mkdirSync(dir);
    chmodSync(dir, 0o500);
    const failure = await openDataFolder(unwritable).catch((error: Error) => error);
    chmodSync(dir, 0o700);
    expect(failure).toMatchObject({ name: 'Refusal', message: expect.stringContaining(unwritable) });
  });
});

describe('bringUpToDate', () => {
  it('migrates older data step by step and notes each step', async () => {
    write('parallax-data.json', JSON.stringify({ version: 1 }));
    write('notes', 'one');
    const append = (to: number) => ({
      to,
      migrate: (folder: string) => writeFileSync(join(folder, 'notes'), `${readFileSync(join(folder, 'notes'), 'utf8')} ${to}`),
    });
    expect(await bringUpToDate(dir, { version: 3, migrations: [append(3), append(2)] })).toBe(1);
    expect(readFileSync(join(dir, 'notes'), 'utf8')).toBe('one 2 3');
    expect(readDataVersion(dir)).toBe(3);
  });

  it('goes on where an interrupted migration stopped', async () => {
    write('parallax-data.json', JSON.stringify({ version: 1 }));
    const done: number[] = [];
    const step = (to: number, fails: boolean) => ({
      to,
      migrate: () => {
        if (fails) throw new Error('interrupted');
        done.push(to);
      },
    });
    await expect(bringUpToDate(dir, { version: 3, migrations: [step(2, false), step(3, true)] })).rejects.toThrow('interrupted');
    expect(readDataVersion(dir)).toBe(2);
    await bringUpToDate(dir, { version: 3, migrations: [step(2, false), step(3, false)] });
    expect(done).toEqual([2, 3]);
  });

  it('says that there is no way from a version without a migration', async () => {
    write('parallax-data.json', JSON.stringify({ version: 1 }));
    await expect(bringUpToDate(dir, { version: 2, migrations: [] })).rejects.toThrow('cannot be brought to version 2');
  });

  it('refuses a version file that says nothing', async () => {
    write('parallax-data.json', '{"version":"two"}');
    await expect(bringUpToDate(dir)).rejects.toThrow('does not say which version');
    expect(readdirSync(dir)).toEqual(['parallax-data.json']);
  });
});
