import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { unpackChromium } from './unpack-chromium.ts';

/** What playwright-core's `chromium.launch` takes, to be spread into its options. */
export interface ChromiumLaunch {
  readonly executablePath: string;
  readonly args: string[];
  /** The whole environment of the browser's process. */
  readonly env: Record<string, string>;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly env: Environment;
  readonly isProgram: (path: string) => boolean;
}

// Quiet and alone: no sandbox (containers and root have none), no GPU, no traffic of the browser's own.
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A Chromium for tests: the one that CHROMIUM names, else one of this machine, else on Linux x64 the npm package
 * `@sparticuz/chromium`, unpacked once (about 3 s, 210 MB) into the repository's node_modules/.cache. Needs neither root nor a
 * download, and may be called by any number of processes at once.
 * @throws {Error} with a sentence for people when CHROMIUM names no program, or when there is no browser for this platform.
 */
export async function findChromium(machine: Machine = thisMachine()): Promise<ChromiumLaunch> {
  const found = findInstalled(machine);
  if (found) return { executablePath: found, args: [...args], env: definedOf(machine.env) };
  if (machine.platform !== 'linux' || machine.arch !== 'x64') throw new Error(noBrowserSentence(machine));
  const unpacked = await unpackChromium();
  return { executablePath: unpacked.executablePath, args: [...args], env: { ...definedOf(machine.env), ...unpacked.env } };
}

/** The browser that CHROMIUM names or that is installed here; null when there is none. */
export function findInstalled(machine: Machine): string | null {
  const chosen = machine.env['CHROMIUM'];
  if (chosen) {
    if (machine.isProgram(chosen)) return chosen;
    throw new Error(
      `CHROMIUM is "${chosen}", which is not a program on this machine: correct it, or unset it to use another browser.`,
    );
  }
  return candidates(machine).find(machine.isProgram) ?? null;
}

const noBrowserSentence = ({ platform, arch }: Machine) =>
  `No Chromium found: install Chrome or Chromium, or set CHROMIUM to the path of one. (npm offers a browser for linux-x64 only; this is ${platform}-${arch}.)`;

function candidates({ platform, env }: Machine): string[] {
  if (platform === 'win32') return windowsPlaces(env);
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
  const onPath = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const usual = platform === 'darwin' ? macPlaces(env) : linuxPlaces;
  return [...names.flatMap((name) => onPath.map((folder) => join(folder, name))), ...usual];
}

const linuxPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/lib/chromium/chromium',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
];

const macPlaces = (env: Environment) =>
  ['/Applications', ...(env['HOME'] ? [join(env['HOME'], 'Applications')] : [])].flatMap((folder) =>
    ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`),
  );

const windowsPlaces = (env: Environment) =>
  ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .flatMap((name) => env[name] ?? [])
    .flatMap((folder) =>
      ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map((path) => `${folder}\\${path}`),
    );

const thisMachine = (): Machine => ({ platform: process.platform, arch: process.arch, env: process.env, isProgram });

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false;
  }
}

const definedOf = (env: Environment): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
