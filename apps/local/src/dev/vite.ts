import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PageServer } from '@parallax/local-cloud/supervisor/cloud';
import { builtApps } from '../repository.ts';

const webDir = builtApps.web.dir;

/** The pages' development server: it takes their sources as they are saved, and asks the edge for release.json. */
export const vite: PageServer = {
  args: (port) => [viteScript(), '--port', String(port), '--strictPort', '--clearScreen', 'false'],
  cwd: webDir,
  env: (edgeUrl) => ({ PARALLAX_EDGE_URL: edgeUrl, NO_COLOR: '1' }),
  readyMarks: ['Local:'],
};

function viteScript(): string {
  const manifest = createRequire(join(webDir, 'package.json')).resolve('vite/package.json');
  return join(dirname(manifest), 'bin/vite.js');
}
