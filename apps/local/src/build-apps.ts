import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { splitLines } from '@parallax/local-cloud/supervisor/line-splitter';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';
import { builtApps, cacheDir, root } from './repository.ts';

export type AppName = keyof typeof builtApps;

const ignored = new Set(['node_modules', 'dist', '.turbo', 'test', 'e2e']);

export interface BuildResult {
  /** Empty when everything was up to date. */
  readonly built: readonly AppName[];
  readonly ms: number;
}

/** Builds the apps whose outputs are missing or older than what they are made from. Rejects with a `Refusal` that holds the last lines of a failed build. */
export async function buildApps(options: {
  /** Those alone; all when left out. */
  apps?: readonly AppName[];
  onLine: (line: string) => void;
  signal?: AbortSignal;
}): Promise<BuildResult> {
  const since = performance.now();
  const built = staleApps().filter((name) => options.apps?.includes(name) ?? true);
  if (built.length > 0) await turboBuild(built, options);
  return { built, ms: Math.round(performance.now() - since) };
}

/** Rejects with a `Refusal` that names the apps that were never built. */
export function assertBuilt(apps: readonly AppName[] = Object.keys(builtApps) as AppName[]): void {
  const missing = apps.filter((name) => !existsSync(builtApps[name].output));
  if (missing.length === 0) return;
  throw new Refusal(`Not built yet: ${missing.join(', ')}. Run npm run build first, or start without --no-build.`);
}

export const staleApps = (): AppName[] => (Object.keys(builtApps) as AppName[]).filter(isStale);

function isStale(name: AppName): boolean {
  const { output, sources } = builtApps[name];
  if (!existsSync(output)) return true;
  const builtAt = statSync(output).mtimeMs;
  return sources.some((path) => isNewer(path, builtAt));
}

/** Tests are no part of a bundle. */
function isNewer(path: string, than: number): boolean {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs > than && !/\.test\.tsx?$/.test(path);
  return readdirSync(path).some(
    (name) => !ignored.has(name) && !name.endsWith('.tsbuildinfo') && isNewer(join(path, name), than),
  );
}

async function turboBuild(apps: readonly AppName[], { onLine, signal }: Parameters<typeof buildApps>[0]): Promise<void> {
  const bins = [join(root, '.tools/current/bin'), join(root, 'node_modules/.bin')];
  // An output that turbo restores from its cache keeps its old time; forced, it is made anew and counts as new.
  const args = ['run', 'build', '--force', ...apps.map((name) => `--filter=./apps/${name}`)];
  const { code, tail } = await runToEnd(join(root, 'node_modules/.bin/turbo'), args, {
    cwd: root,
    env: { PATH: [...bins, process.env['PATH'] ?? ''].join(delimiter), TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    shell: process.platform === 'win32',
    onLine,
    ...(signal === undefined ? {} : { signal }),
  });
  if (code !== 0) throw new Refusal(`The build failed (exit code ${code}):\n${tail}`);
}

/**
 * Builds one Functions app quickly, without asking whether it has to be. Null when it went well, else what the build said. What was built quickly
 * counts as older than its sources, so that the next start, test or benchmark builds it as it ships.
 */
export async function rebuildApp(name: 'api' | 'worker'): Promise<string | null> {
  const { dir, output } = builtApps[name];
  const { code, tail } = await runToEnd(process.execPath, ['build.ts', '--quick'], {
    cwd: dir,
    env: { NODE_COMPILE_CACHE: join(cacheDir, 'compiled') },
  });
  if (code !== 0) return tail;
  utimesSync(output, 0, 0);
  return null;
}

interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly shell?: boolean;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

async function runToEnd(program: string, args: readonly string[], { cwd, env, shell, signal, onLine }: RunOptions) {
  const child = spawn(program, [...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: shell ?? false,
    ...(signal === undefined ? {} : { signal }),
  });
  const tail: string[] = [];
  const lines = splitLines((line) => {
    tail.push(`    ${line}`);
    if (tail.length > 30) tail.shift();
    onLine?.(line);
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', lines.write);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  lines.end();
  return { code, tail: tail.join('\n') };
}
