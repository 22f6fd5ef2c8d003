import { execFileSync } from 'node:child_process';
import process from 'node:process';
import type { InstalledLicences } from './judge-licences.ts';

interface PnpmLicence {
  readonly name: string;
  readonly versions: readonly string[];
  readonly license: string;
}

/** Everything installed, read from node_modules; no network. */
export function readInstalledLicences(root: string): InstalledLicences {
  const output = execFileSync('pnpm', ['licenses', 'list', '--json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  const rows = Object.values(JSON.parse(output) as Record<string, PnpmLicence[]>).flat();
  return new Map(
    rows.flatMap(({ name, versions, license }) => versions.map((version) => [`${name}@${version}`, license] as const)),
  );
}
