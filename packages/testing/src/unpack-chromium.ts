import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface UnpackedChromium {
  readonly executablePath: string;
  /** What its process needs besides the usual environment: its own system libraries and fonts. */
  readonly env: { readonly LD_LIBRARY_PATH: string; readonly FONTCONFIG_FILE: string };
}

const cacheFolder = fileURLToPath(new URL('../../../node_modules/.cache/chromium', import.meta.url));

/**
 * Unpacks the browser in the npm package `@sparticuz/chromium` (Linux x64), with its system libraries and fonts, into a folder
 * named for its version; later calls find it there. Each process unpacks into a folder of its own and renames it when it is
 * complete and has said its version, so processes may do this at the same time, and one that is killed leaves no half browser.
 */
export async function unpackChromium(cache = cacheFolder): Promise<UnpackedChromium> {
  const { version, archives } = findPackage();
  const target = join(cache, version);
  if (!existsSync(join(target, 'ok'))) unpackInto(cache, target, { version, archives });
  return describe(target);
}

const describe = (folder: string): UnpackedChromium => ({
  executablePath: join(folder, 'chromium'),
  env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
});

interface ChromiumPackage {
  readonly version: string;
  /** The folder of its compressed archives. */
  readonly archives: string;
}

function findPackage(): ChromiumPackage {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { version, archives: join(folder, 'bin') };
}

function unpackInto(cache: string, target: string, { version, archives }: ChromiumPackage): void {
  removeDraftsOfDeadProcesses(cache);
  const draft = `${target}.${process.pid}`;
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  try {
    inflate(archives, draft);
    writeFileSync(join(draft, 'fonts.conf'), fontsConfig(target));
    assertVersion(draft, version);
    writeFileSync(join(draft, 'ok'), version);
    place(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

// The package unpacks into os.tmpdir() and takes whatever already lies there for its own: hence a process with a TMPDIR for it alone.
function inflate(archives: string, draft: string): void {
  const program = fileURLToPath(new URL('./inflate-chromium.ts', import.meta.url));
  const result = spawnSync(process.execPath, [program, archives], {
    env: { ...process.env, TMPDIR: draft, NODE_OPTIONS: '' },
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (result.status !== 0)
    throw new Error(`@sparticuz/chromium could not be unpacked: ${result.error?.message ?? result.stderr}`);
}

function assertVersion(folder: string, version: string): void {
  const { executablePath, env } = describe(folder);
  const result = spawnSync(executablePath, ['--version'], { env: { ...process.env, ...env }, encoding: 'utf8', timeout: 30_000 });
  const major = version.split('.')[0];
  if (result.status === 0 && result.stdout.startsWith(`Chromium ${major}.`)) return;
  const seen = result.error?.message ?? (result.stdout + result.stderr).trim();
  throw new Error(
    `The browser of @sparticuz/chromium ${version} does not run here: expected "Chromium ${major}.", got "${seen}".`,
  );
}

// The package's own file names folders of another system. Fonts of this machine are used as well, if it has any.
const fontsConfig = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;

function place(draft: string, target: string): void {
  try {
    renameSync(draft, target);
  } catch (error) {
    // Another process was first and left the same bytes.
    if (!existsSync(join(target, 'ok'))) throw error;
  }
}

function removeDraftsOfDeadProcesses(cache: string): void {
  if (!existsSync(cache)) return;
  for (const name of readdirSync(cache)) {
    const pid = Number(/^\d+\.\d+\.\d+\.(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
