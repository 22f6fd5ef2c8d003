import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outcome } from './command.ts';

// The daily commands while no local cloud runs; with one running they are part of start.test.ts and sample.test.ts.

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parallax-commands-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('npm run reset', () => {
  it('empties the folder when told so, and asks nobody who is not there', async () => {
    writeFileSync(join(dataDir, 'parallax-data.json'), '{"version":1}');
    writeFileSync(join(dataDir, 'ports.json'), '{}');
    const asked = await outcome('reset', ['--data', dataDir]);
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('Say --yes') });
    expect(existsSync(join(dataDir, 'ports.json'))).toBe(true);
    expect((await outcome('reset', ['--data', dataDir, '--yes'])).code).toBe(0);
    expect(existsSync(join(dataDir, 'ports.json'))).toBe(false);
  });

  it('touches nothing in a folder that is not its own', async () => {
    writeFileSync(join(dataDir, 'letter.txt'), 'x');
    expect(await outcome('reset', ['--data', dataDir, '--yes'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds other things'),
    });
    expect(existsSync(join(dataDir, 'letter.txt'))).toBe(true);
  });
});

describe('npm run sample', () => {
  it('says that nothing runs', async () => {
    expect(await outcome('sample', ['--data', dataDir])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Start one with npm start'),
    });
  });

  it('names an option that it does not know', async () => {
    expect(await outcome('sample', ['--dta', dataDir])).toMatchObject({ code: 2, stderr: expect.stringContaining('--dta') });
  });
});

describe('npm run doctor', () => {
  it('has a line for everything, and what to do about newer data', async () => {
    const well = await outcome('doctor', ['--data', dataDir]);
    for (const what of ['Node', 'GB free', 'No data yet', 'No local cloud is running']) expect(well.stdout).toContain(what);
    expect(well.code).toBe(0);
    writeFileSync(join(dataDir, 'parallax-data.json'), '{"version":99}');
    const newer = await outcome('doctor', ['--data', dataDir]);
    expect(newer.code).toBe(1);
    expect(newer.stdout).toMatch(/fail {2}The data in .* has version 99/);
    expect(newer.stdout).toContain('1 to mend');
  });
});
