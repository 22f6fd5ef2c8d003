/** What a package may import. */
export interface Layer {
  /** Packages of ours for what ships; "local-cloud/api" allows that subpath and what is below it. */
  readonly ours: readonly string[];
  /** Packages of ours that its tests may use besides. */
  readonly testsAlso?: readonly string[];
  /** Packages of npm for what ships; left out: any that its package.json declares. */
  readonly npm?: readonly string[];
  /** Modules of Node for what ships; left out: any. */
  readonly node?: readonly string[];
}

const services = ['adapters', 'domain', 'contracts'];

/** Who may import whom: one row per package, and a package without a row fails the check. CONTRIBUTING.md tells it in words. */
export const layers: Readonly<Record<string, Layer>> = {
  contracts: { ours: [], npm: ['zod', 'zod-openapi'], node: [] },
  // Hashes are pure; whatever reads a disk, a socket or a clock comes in through a port.
  domain: { ours: ['contracts'], npm: [], node: ['node:crypto'] },
  adapters: { ours: ['domain', 'contracts'], testsAlso: ['testing'] },
  'functions-host': { ours: [] },
  'cosmos-emulator': { ours: [] },
  'local-cloud': { ours: ['functions-host', 'cosmos-emulator'] },
  local: { ours: ['local-cloud', 'contracts', 'domain'], testsAlso: ['testing'] },
  'control-room': { ours: ['contracts', 'local-cloud/api'], testsAlso: ['testing'], node: [] },
  web: { ours: ['contracts'], testsAlso: ['testing'], node: [] },
  api: { ours: services, testsAlso: ['testing'] },
  worker: { ours: services, testsAlso: ['testing'] },
  ops: { ours: services, testsAlso: ['testing'] },
  testing: { ours: ['domain', 'contracts', 'local-cloud', 'local'] },
  bench: { ours: ['testing', 'local', 'local-cloud/supervisor', 'functions-host', 'domain', 'contracts'] },
  // The repository's own tests compare infra/ with what the apps read.
  parallax: { ours: [], testsAlso: ['contracts'] },
};

/** Packages that may load sharp: it is native code that reads hostile bytes, and only the worker does that in Azure. */
export const mayLoadSharp: readonly string[] = ['worker', 'local-cloud', 'local', 'testing', 'bench'];

/** Packages that never ship: their sources may read the environment anywhere, and use what is declared for development. */
export const neverShips: readonly string[] = ['testing', 'bench', 'parallax'];

/** Files that read the environment once and pass on what they found: the start of a process, a command of package.json, or settings. */
export const settingsFile = /(^|[/-])(main|settings)\.ts$|\/settings\/|^apps\/local\/src\/(doctor|reset|sample|seed)\.ts$/;

/** Files that hand the environment on to a process instead of reading settings from it, and why. */
export const handsEnvOn: Readonly<Record<string, string>> = {
  'apps/local/src/build-apps.ts': 'starts the build',
  'apps/worker/src/media/decoder-process.ts': 'starts the decoder with next to nothing of it',
  'packages/functions-host/src/start-host.ts': "puts the app's settings into it, as the real host does",
  'packages/local-cloud/src/supervisor/part-process.ts': 'starts the parts with what every program needs',
};
