import { join } from 'node:path';
import type { PageServer } from '@parallax/local-cloud/supervisor/cloud';
import { builtApps } from '../repository.ts';

const webDir = builtApps.web.dir;

/** The pages' development server: it takes their sources as they are saved, and asks the edge for release.json. */
export const vite: PageServer = {
  args: (port) => [
    join(webDir, 'node_modules/vite/bin/vite.js'),
    '--port',
    String(port),
    '--strictPort',
    '--clearScreen',
    'false',
  ],
  cwd: webDir,
  env: (edgeUrl) => ({ PARALLAX_EDGE_URL: edgeUrl, NO_COLOR: '1' }),
  readyMarks: ['Local:'],
};
