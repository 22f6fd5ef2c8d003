import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of this clone. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

export const defaultDataDir = join(root, '.data');

const folders = (...paths: string[]): string[] => paths.map((path) => join(root, path));

/** Sources that apps have in common. */
const shared = folders('packages/contracts', 'packages/domain', 'packages/adapters', 'pnpm-lock.yaml');

/** What is built before it runs: the file that shows that it was, and what it is made from. */
export const builtApps = {
  api: builtApp('api', 'dist/main.cjs', shared),
  worker: builtApp('worker', 'dist/main.cjs', shared),
  web: builtApp('web', 'dist/index.html', shared),
  'control-room': builtApp('control-room', 'dist/index.html', folders('packages/local-cloud/src/api', 'pnpm-lock.yaml')),
} as const;

export interface BuiltApp {
  readonly dir: string;
  readonly output: string;
  /** Folders and files; its own folder among them. */
  readonly sources: readonly string[];
}

function builtApp(name: string, output: string, others: readonly string[]): BuiltApp {
  const dir = join(root, 'apps', name);
  return { dir, output: join(dir, output), sources: [dir, ...others] };
}

/** Built pages. */
export const webDist = join(builtApps.web.dir, 'dist');
export const controlDist = join(builtApps['control-room'].dir, 'dist');

export const cacheDir = join(root, 'node_modules/.cache/parallax');
