import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of this clone. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

export const defaultDataDir = join(root, '.data');

/** The built packages that the local cloud runs, each with the file that shows that it was built. */
export const builtApps = {
  api: { dir: join(root, 'apps/api'), output: join(root, 'apps/api/dist/main.cjs') },
  worker: { dir: join(root, 'apps/worker'), output: join(root, 'apps/worker/dist/main.cjs') },
  web: { dir: join(root, 'apps/web'), output: join(root, 'apps/web/dist/index.html') },
} as const;

export const webDist = join(root, 'apps/web/dist');

export const controlDist = join(root, 'apps/control-room/dist');

export const cacheDir = join(root, 'node_modules/.cache/parallax');
