import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { HostError } from './host-error.ts';
import { readHostOptions } from './settings/host-json.ts';
import { isRecord } from './settings/parse-json.ts';
import { type AppPackage, readAppPackage, readJsonFile } from './settings/read-app-package.ts';
import { isEsModule } from './worker/load-entry-points.ts';

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
  if (app.hostJson['version'] !== '2.0') problems.push('host.json must say "version": "2.0".');
  const bundle = app.hostJson['extensionBundle'];
  // Triggers other than HTTP and timers live in the bundle; without it a deployed app has none of them.
  if (!isRecord(bundle) || bundle['id'] !== 'Microsoft.Azure.Functions.ExtensionBundle') {
    problems.push(
      'host.json must name "extensionBundle": {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"}.',
    );
  }
  return problems;
}

function checkLocalSettings(app: AppPackage): string[] {
  if (!existsSync(join(app.dir, 'local.settings.json'))) return [];
  const runtime = app.localSettings.values['FUNCTIONS_WORKER_RUNTIME'];
  return runtime === 'node' ? [] : ['local.settings.json must set "FUNCTIONS_WORKER_RUNTIME": "node" for func start.'];
}

/** Bundled into the entry file, or installed beside it. */
function checkLibrary(app: AppPackage): string[] {
  const packageJson = readJsonFile(app.dir, 'package.json') ?? {};
  const dependencies = isRecord(packageJson['dependencies']) ? packageJson['dependencies'] : {};
  if (dependencies['@azure/functions-core'] === undefined) return [];
  return ['package.json lists @azure/functions-core as a dependency; the worker provides it and npm has none.'];
}

function checkLayout(app: AppPackage): string[] {
  const files = globSync(app.main, { cwd: app.dir });
  const legacy = globSync('*/function.json', { cwd: app.dir });
  const problems = legacy.map((file) => `${file} belongs to the v3 programming model; v4 apps register functions in code.`);
  const [first] = files;
  if (first && files.length === 1 && isEsModule(first, app.isModule) && !/\.m?js$/.test(first)) {
    problems.push(`The entry file ${first} is an ES module by package.json "type", but its name does not say so.`);
  }
  return problems;
}
