import { watch } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repository.ts';
import type { LocalApp, RunningLocal } from '../start-local.ts';

/** Whose bundles hold the files of a folder. */
export const sourcesOfApps: readonly WatchedFolder[] = [
  { dir: join(root, 'apps/api/src'), apps: ['api'] },
  { dir: join(root, 'apps/worker/src'), apps: ['worker'] },
  ...['contracts', 'domain', 'adapters'].map((name) => ({
    dir: join(root, `packages/${name}/src`),
    apps: ['api', 'worker'] as const,
  })),
];

interface WatchedFolder {
  readonly dir: string;
  readonly apps: readonly LocalApp[];
}

/** An editor that saves one file may touch it several times. */
const settleMs = 60;

export interface Rebuilding {
  readonly local: Pick<RunningLocal, 'regions' | 'colours' | 'restart'>;
  readonly say: (text: string) => void;
  readonly folders: readonly WatchedFolder[];
  /** Null when it went well, else what the build said. */
  readonly build: (app: LocalApp) => Promise<string | null>;
}

/** Builds an app again when one of its sources is saved, and restarts it in every region that is up, as the others will when they return; a build that fails leaves the running app alone. Gives a function that ends it. */
export function rebuildOnSave(rebuilding: Rebuilding): () => void {
  const waiting = new Map<LocalApp, NodeJS.Timeout>();
  const work = new Map<LocalApp, Promise<void>>();
  const saved = (app: LocalApp) => {
    clearTimeout(waiting.get(app));
    const begin = () => {
      waiting.delete(app);
      // One after another: a save during a build is built after it.
      work.set(
        app,
        (work.get(app) ?? Promise.resolve()).then(() => renew(app, rebuilding)),
      );
    };
    waiting.set(app, setTimeout(begin, settleMs));
  };
  const watchers = rebuilding.folders.map(({ dir, apps }) =>
    watch(dir, { recursive: true }, (_, file) => {
      if (file !== null && isSource(file)) apps.forEach(saved);
    }),
  );
  return () => {
    for (const watcher of watchers) watcher.close();
    for (const timer of waiting.values()) clearTimeout(timer);
  };
}

const isSource = (file: string): boolean => /\.(ts|json)$/.test(file) && !/\.test\.ts$/.test(file);

async function renew(app: LocalApp, { local, say, build }: Rebuilding): Promise<void> {
  const since = performance.now();
  const seconds = () => `${((performance.now() - since) / 1000).toFixed(2)} s`;
  try {
    const problems = await build(app);
    if (problems !== null) {
      say(`✗ ${app} was not built, the running one stays:\n${problems}`);
      return;
    }
    const builtAfter = seconds();
    const up = local.regions.filter(({ status }) => status === 'up');
    const parts = app === 'api' ? local.colours.map((colour) => colour.app) : [app];
    await Promise.all(up.flatMap((region) => parts.map((part) => local.restart(part, region.name))));
    say(`↻ ${app} built (${builtAfter}) and running again after ${seconds()}`);
  } catch (error) {
    say(`✗ ${app} did not start again: ${(error as Error).message}. It is tried again; save a corrected file to try at once.`);
  }
}
