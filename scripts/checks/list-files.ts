import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TextFile } from './hygiene/find-hygiene-problems.ts';

/** Every file that git keeps or would keep, from the root, with slashes. */
export function listFiles(root: string): string[] {
  const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return [...new Set(output.split('\0'))]
    .filter((path) => path && existsSync(join(root, path)) && statSync(join(root, path)).isFile())
    .sort();
}

/** The files that are text: those without a zero byte. */
export function readTextFiles(root: string): TextFile[] {
  return listFiles(root).flatMap((path) => {
    const bytes = readFileSync(join(root, path));
    return bytes.includes(0) ? [] : [{ path, text: bytes.toString() }];
  });
}
