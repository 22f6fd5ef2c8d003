import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostError } from './host-error.ts';
import { readHostOptions } from './settings/host-json.ts';
import { isRecord } from './settings/parse-json.ts';
import { type AppPackage, readAppPackage, readJsonFile } from './settings/read-app-package.ts';

/**
 * Says, in sentences, what in an app's folder would keep `func start` or a deployment from running it; an empty list is good.
 * Looks only at files; it loads nothing.
 */
export function checkAppPackage(dir: string): string[] {
  const app = attempt(() => readAppPackage(dir));
  if (typeof app === 'string') return [app];
  return [...checkMain(app), ...checkHostJson(app), ...checkLocalSettings(app), ...checkLibrary(app), ...checkLayout(app)];
}

function attempt<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof HostError) return error.message;
    throw error;
  }
}

function checkMain(app: AppPackage): string[] {
  const files = globSync(app.main, { cwd: app.dir });
  if (files.length === 0) return [`package.json "main" is "${app.main}", but no file matches it: build the app first.`];
  const sources = files.filter((file) => !/\.(js|cjs|mjs)$/.test(file));
  return sources.map((file) => `package.json "main" matches ${file}; the worker loads .js, .cjs and .mjs files only.`);
}

function checkHostJson(app: AppPackage): string[] {
  const options = attempt(() => readHostOptions(app.hostJson, {}));
  const problems = typeof options === 'string' ? [options] : [];
  if (app.hostJson['version'] === undefined) problems.push('host.json must say "version": "2.0".');
  return [...problems, ...checkBundle(app.hostJson['extensionBundle'])];
}

/** An app of HTTP functions and timers needs none; whether it has others is only known when it runs (and is said then). */
function checkBundle(bundle: unknown): string[] {
  if (bundle === undefined) return [];
  if (!isRecord(bundle) || bundle['id'] !== 'Microsoft.Azure.Functions.ExtensionBundle') {
    return [
      'host.json must name "extensionBundle": {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"}.',
    ];
  }
  const version = String(bundle['version'] ?? '');
  return /^[[(]\s*4\./.test(version)
    ? []
    : [`host.json extensionBundle.version is "${version}"; it must allow 4.x, like "[4.*, 5.0.0)".`];
}

function checkLocalSettings(app: AppPackage): string[] {
  if (!existsSync(join(app.dir, 'local.settings.json'))) return [];
  const runtime = app.localSettings.values['FUNCTIONS_WORKER_RUNTIME'];
  return runtime === 'node' ? [] : ['local.settings.json must set "FUNCTIONS_WORKER_RUNTIME": "node" for func start.'];
}

function checkLibrary(app: AppPackage): string[] {
  const packageJson = readJsonFile(app.dir, 'package.json') ?? {};
  const dependencies = isRecord(packageJson['dependencies']) ? packageJson['dependencies'] : {};
  if (dependencies['@azure/functions-core'] === undefined) return [];
  return ['package.json lists @azure/functions-core as a dependency; the worker provides it and npm has none.'];
}

function checkLayout(app: AppPackage): string[] {
  const legacy = globSync('*/function.json', { cwd: app.dir });
  return [
    ...legacy.map((file) => `${file} belongs to the v3 programming model; v4 apps register functions in code.`),
    ...checkIgnored(app),
  ];
}

/** A first folder of `main` that is left out of the deployed package: the app would be empty in Azure. */
function checkIgnored(app: AppPackage): string[] {
  const path = join(app.dir, '.funcignore');
  const [folder, ...rest] = app.main.replace(/^\.\//, '').split('/');
  if (!folder || rest.length === 0 || !existsSync(path)) return [];
  const patterns = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^\/|\/\*{0,2}$/g, ''));
  return patterns.includes(folder) ? [`.funcignore leaves out ${folder}, where package.json "main" points to.`] : [];
}
