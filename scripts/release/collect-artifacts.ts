import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { listFiles } from '../checks/list-files.ts';
import { bundleProgram } from './bundle-program.ts';
import { readTree } from './file-tree.ts';
import { loadedBundles } from './loaded-bundles.ts';
import { prepareSite } from './site-files.ts';
import { writeZip, type ZipEntry } from './zip-format.ts';

/** Where the apps run in Azure; sharp's native parts are taken for it. */
export const targetPlatform = 'linux-x64';

/** What is deployed, from built apps: the same bytes for the same commit. Paths are those below the folder of the release. */
export async function collectArtifacts(root: string): Promise<ZipEntry[]> {
  const site = prepareSite(readTree(join(root, 'apps/web/dist')));
  const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return [
    { path: 'apps/api.zip', bytes: writeZip(apiPackage(root)) },
    { path: 'apps/worker.zip', bytes: writeZip(workerPackage(root)) },
    ...site.files.map(({ path, bytes }) => ({ path: `web/site/${path}`, bytes })),
    { path: 'web/headers.json', bytes: json(site.headers) },
    { path: 'infra/infra.zip', bytes: writeZip(keptFiles(root, 'infra/')) },
    { path: 'ops/ops.cjs', bytes: readFileSync(join(root, 'packages/ops/dist/ops.cjs')) },
    { path: 'ops/release-tools.cjs', bytes: await bundleProgram(join(root, 'scripts/release/tools/main.ts')) },
    ...readTree(join(root, '.azure-pipelines/scripts')).map(({ path, bytes }) => ({ path: `ops/${path}`, bytes })),
    { path: 'ops/holidays.json', bytes: readFileSync(join(root, '.azure-pipelines/holidays.json')) },
    { path: 'evidence/THIRD-PARTY.md', bytes: readFileSync(join(root, 'THIRD-PARTY.md')) },
  ];
}

/** The layout that the Functions host expects: host.json at the top, and what package.json names as main. */
function apiPackage(root: string): ZipEntry[] {
  const app = join(root, 'apps/api');
  const manifest = { name: 'parallax-api', private: true, main: 'dist/main.cjs' };
  return [
    { path: 'host.json', bytes: readFileSync(join(app, 'host.json')) },
    { path: 'package.json', bytes: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) },
    ...loadedBundles(join(app, 'dist'), 'main.cjs').map(({ path, bytes }) => ({ path: `dist/${path}`, bytes })),
  ];
}

/** The worker packs itself: it alone knows what sharp needs beside it. */
function workerPackage(root: string): ZipEntry[] {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-worker-'));
  try {
    const pack = [join(root, 'apps/worker/pack.ts'), folder, '--platform', targetPlatform];
    execFileSync(process.execPath, pack, { stdio: ['ignore', 'ignore', 'inherit'] });
    return readTree(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Only what git keeps: no plans, no state, no providers that a terraform run left there. */
function keptFiles(root: string, prefix: string): ZipEntry[] {
  return listFiles(root)
    .filter((path) => path.startsWith(prefix))
    .map((path) => ({ path, bytes: readFileSync(join(root, path)) }));
}
