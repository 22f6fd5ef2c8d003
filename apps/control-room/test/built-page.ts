import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds the page from the sources as they are now, into a new folder, and gives that. It takes a second. */
export async function buildPage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'control-room-'));
  // The runner's NODE_ENV would bring React's development build into the page.
  const { NODE_ENV: _ofTheRunner, ...env } = process.env;
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: root,
    env,
    timeout: 90_000,
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`vite build ended with ${code}:\n${Buffer.concat(output)}`)),
    );
  });
  return folder;
}
