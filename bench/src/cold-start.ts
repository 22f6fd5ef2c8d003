import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { rolldown } from 'rolldown';
import type { Report } from './report.ts';
import { median, rounded } from './statistics.ts';

const runs = 15;
const root = fileURLToPath(new URL('../../', import.meta.url));
const out = join(root, 'bench/out');
const loader = join(import.meta.dirname, 'register-functions.cjs');

/**
 * Process start to the last registration, and to everything loaded, as the Functions worker loads an app. Forms are started in turn, so that they
 * share the machine's mood.
 */
export async function run(): Promise<Report> {
  await rm(out, { recursive: true, force: true });
  await Promise.all([buildUnbundled('api'), buildUnbundled('worker'), buildOneFunction()]);
  const forms: readonly { form: string; main: string; env?: Environment }[] = [
    { form: 'one function, bundled', main: join(out, 'one-function.cjs') },
    { form: 'api, bundled', main: join(root, 'apps/api/dist/main.cjs') },
    { form: 'api, bundled, with telemetry', main: join(root, 'apps/api/dist/main.cjs'), env: telemetry },
    { form: 'api, bundled, with identity and vault', main: join(root, 'apps/api/dist/main.cjs'), env: identity },
    { form: 'worker, bundled', main: join(root, 'apps/worker/dist/main.cjs') },
    { form: 'worker, bundled, with telemetry', main: join(root, 'apps/worker/dist/main.cjs'), env: telemetry },
    { form: 'worker, bundled, with identity and vault', main: join(root, 'apps/worker/dist/main.cjs'), env: identity },
    { form: 'api, unbundled', main: join(root, 'apps/api/dist/unbundled.cjs') },
    { form: 'worker, unbundled', main: join(root, 'apps/worker/dist/unbundled.cjs') },
  ];
  const times = new Map<string, StartTimes[]>(forms.map(({ form }) => [form, []]));
  for (let round = 0; round <= runs; round++) {
    // The first round only warms the disk cache.
    for (const { form, main, env } of forms) {
      // A worker that was killed leaves decoders behind, which take a moment to notice: the next form would pay for them.
      await sleep(1_000);
      const measured = await startOnce(main, env ?? {});
      if (round > 0) times.get(form)?.push(measured);
    }
  }
  const medianOf = (form: string, what: keyof StartTimes) => median((times.get(form) ?? []).map((entry) => entry[what] ?? 0));
  const base = medianOf('one function, bundled', 'registeredMs');
  return {
    name: 'cold-start',
    method: `Process start to registered, and to loaded (ready to answer), median of ${runs} runs in turn. With telemetry its SDK is loaded two seconds later: how long that stalls the process.`,
    rows: forms.map(({ form, env }) => {
      const registered = medianOf(form, 'registeredMs');
      return {
        form,
        'registered ms': rounded(registered),
        'of one function': rounded(registered / base),
        'loaded ms': rounded(medianOf(form, 'loadedMs')),
        'SDK of telemetry ms': env === telemetry ? rounded(medianOf(form, 'telemetryMs')) : '',
      };
    }),
  };
}

/** Undefined takes a setting away. */
type Environment = Readonly<Record<string, string | undefined>>;

interface StartTimes {
  readonly registeredMs: number;
  readonly loadedMs: number;
  /** Null without telemetry. */
  readonly telemetryMs: number | null;
}

/** Our own sources in one file, every package from node_modules: what an app without a bundler deploys. */
async function buildUnbundled(app: 'api' | 'worker'): Promise<void> {
  await build({
    entryPoints: [join(root, `apps/${app}/src/main.ts`)],
    outfile: join(root, `apps/${app}/dist/unbundled.cjs`),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    plugins: [
      {
        name: 'packages-stay-outside',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]/ }, ({ path }) =>
            path.startsWith('@parallax/') ? undefined : { external: true, path: resolveFrom(app, path) },
          ),
      },
    ],
    logLevel: 'error',
  });
}

/** Packages are found as the source that imports them finds them; adapters bring their own. */
function resolveFrom(app: string, path: string): string {
  if (path.startsWith('node:') || path === '@azure/functions-core') return path;
  const places = [`apps/${app}/package.json`, 'packages/adapters/package.json', 'packages/contracts/package.json'];
  for (const place of places) {
    try {
      return createRequireAt(place).resolve(path);
    } catch {
      // The next place may have it.
    }
  }
  return path;
}

const createRequireAt = (place: string) => process.getBuiltinModule('node:module').createRequire(join(root, place));

async function buildOneFunction(): Promise<void> {
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'one-function.ts'),
    platform: 'node',
    external: ['@azure/functions-core'],
    logLevel: 'silent',
  });
  await bundle.write({ file: join(out, 'one-function.cjs'), format: 'cjs', minify: true, codeSplitting: false });
  await bundle.close();
}

function startOnce(main: string, env: Environment): Promise<StartTimes> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [loader, main], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...settings, ...env },
    });
    let said = '';
    let errors = '';
    let registeredMs = 0;
    let loadedMs = 0;
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.stdout.on('data', (chunk: Buffer) => {
      const ms = performance.now() - startedAt;
      said += chunk.toString();
      if (registeredMs === 0) registeredMs = ms;
      if (!said.includes('loaded')) return;
      if (loadedMs === 0) loadedMs = ms;
      const [, sdk = null] = /telemetry ([\d.]+)\n/.exec(said) ?? [];
      if (env === telemetry && sdk === null) return;
      resolve({ registeredMs, loadedMs, telemetryMs: sdk === null ? null : Number(sdk) });
      child.kill('SIGKILL');
    });
    child.on('exit', (code) => reject(new Error(`${main} ended with ${code} before it was loaded: ${errors.slice(-500)}`)));
  });
}

/** Nobody listens there, and nothing is sent before the measurement is over. */
const telemetry = {
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    'InstrumentationKey=00000000-0000-4000-8000-000000000001;IngestionEndpoint=https://127.0.0.1:9/',
};

/** As in Azure: no keys, but an identity and a vault; nobody listens at either. */
const identity = {
  STORAGE_KEY: undefined,
  COSMOS_KEY: undefined,
  VISION_KEY: undefined,
  PARALLAX_CURSOR_KEY: undefined,
  PARALLAX_VAULT_URL: 'https://127.0.0.1:9',
  IDENTITY_ENDPOINT: 'http://127.0.0.1:9/msi/token',
  IDENTITY_HEADER: 'none',
};

/** Enough to start; nothing is contacted before the first request. */
const settings = {
  PARALLAX_REGION: 'westus2',
  PARALLAX_REGIONS: JSON.stringify([
    {
      name: 'westus2',
      displayName: 'West US 2',
      storageAccount: 'account',
      blobUrl: 'http://127.0.0.1:9/account',
      blobSecondaryUrl: 'http://127.0.0.1:9/account',
      queueUrl: 'http://127.0.0.1:9/account',
      cosmosUrl: 'http://127.0.0.1:9',
      apiUrls: {},
    },
  ]),
  PARALLAX_WEB_ORIGINS: '["http://127.0.0.1:9"]',
  PARALLAX_CURSOR_KEY: Buffer.alloc(32).toString('base64'),
  PARALLAX_VISION: '[{"name": "westus", "endpoint": "http://127.0.0.1:9"}]',
  PARALLAX_RECONCILE_SCHEDULE: '0 * * * * *',
  STORAGE_KEY: Buffer.alloc(64).toString('base64'),
  COSMOS_KEY: Buffer.alloc(64).toString('base64'),
  VISION_KEY: 'none',
};
