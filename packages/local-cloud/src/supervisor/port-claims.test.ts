import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PortClaims } from './port-claims.ts';

let dir: string;
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'parallax-claims-')), 'claims');
});
afterEach(() => rmSync(join(dir, '..'), { recursive: true }));

const claimed = (port: number, pid: number) => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, String(port)), String(pid));
};

it('gives a port once, and again when it was given back', () => {
  const claims = new PortClaims(dir);
  expect([claims.claim(20_001), claims.claim(20_001), new PortClaims(dir).claim(20_001)]).toEqual([true, false, false]);
  claims.release();
  expect(new PortClaims(dir).claim(20_001)).toBe(true);
});

it('leaves a port to another process that lives, and takes that of one that is gone', () => {
  const gone = spawnSync(process.execPath, ['--version']).pid;
  claimed(20_002, process.ppid);
  claimed(20_003, gone);
  const claims = new PortClaims(dir);
  expect([claims.claim(20_002), claims.claim(20_003)]).toEqual([false, true]);
  claims.release();
  expect([existsSync(join(dir, '20002')), existsSync(join(dir, '20003'))]).toEqual([true, false]);
});

it('leaves a port whose file somebody is just writing', () => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, '20004'), '');
  expect(new PortClaims(dir).claim(20_004)).toBe(false);
});

it('lets every port be taken where it cannot note them', () => {
  writeFileSync(dir, 'no folder');
  const claims = new PortClaims(dir);
  expect([claims.claim(20_005), claims.claim(20_005)]).toEqual([true, true]);
  claims.release();
});
