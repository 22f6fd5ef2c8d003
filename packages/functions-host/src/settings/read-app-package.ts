import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HostError } from '../host-error.ts';
import { messageOf } from '../log.ts';
import { isRecord, parseJson } from './parse-json.ts';

export interface LocalSettings {
  values: Record<string, string>;
  cors: string[];
  corsCredentials: boolean;
  port: number | null;
}

export interface AppPackage {
  dir: string;
  main: string;
  isModule: boolean;
  hostJson: Record<string, unknown>;
  localSettings: LocalSettings;
}

/** Reads what `func start` reads from an app's folder. Rejects with `app-package` and a sentence naming the file. */
export function readAppPackage(appDir: string): AppPackage {
  const dir = resolve(appDir);
  const packageJson = readJsonFile(dir, 'package.json');
  if (!packageJson) throw new HostError('app-package', `${dir} has no package.json, so it is no Functions app package.`);
  const main = packageJson['main'];
  if (typeof main !== 'string' || main === '') {
    throw new HostError('app-package', `package.json in ${dir} has no "main", so no function could be found.`);
  }
  const hostJson = readJsonFile(dir, 'host.json');
  if (!hostJson) throw new HostError('app-package', `${dir} has no host.json; the smallest one is {"version": "2.0"}.`);
  return { dir, main, isModule: packageJson['type'] === 'module', hostJson, localSettings: readLocalSettings(dir) };
}

/** null when the file is not there. */
export function readJsonFile(dir: string, name: string): Record<string, unknown> | null {
  const path = join(dir, name);
  if (!existsSync(path)) return null;
  let content: unknown;
  try {
    content = parseJson(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new HostError('app-package', `${name} in ${dir} is not valid JSON: ${messageOf(error)}`, { cause: error });
  }
  if (!isRecord(content)) throw new HostError('app-package', `${name} in ${dir} must hold a JSON object.`);
  return content;
}

function readLocalSettings(dir: string): LocalSettings {
  const file = readJsonFile(dir, 'local.settings.json') ?? {};
  if (file['IsEncrypted'] === true) {
    throw new HostError('app-package', `local.settings.json in ${dir} is encrypted; only plain settings can be read here.`);
  }
  const host = isRecord(file['Host']) ? file['Host'] : {};
  return {
    values: readValues(dir, file['Values'], file['ConnectionStrings']),
    cors: typeof host['CORS'] === 'string' ? splitList(host['CORS']) : [],
    corsCredentials: host['CORSCredentials'] === true,
    port: typeof host['LocalHttpPort'] === 'number' ? host['LocalHttpPort'] : null,
  };
}

function readValues(dir: string, values: unknown, connectionStrings: unknown): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(isRecord(values) ? values : {})) {
    // Core Tools refuses nested values here too: app settings are flat strings in Azure.
    if (isRecord(value) || Array.isArray(value)) {
      throw new HostError('app-package', `local.settings.json in ${dir}: "${name}" must be a string, not an object or a list.`);
    }
    result[name] = String(value ?? '');
  }
  for (const [name, value] of Object.entries(isRecord(connectionStrings) ? connectionStrings : {})) {
    const text = isRecord(value) ? value['ConnectionString'] : value;
    if (typeof text === 'string') result[`ConnectionStrings:${name}`] = text;
  }
  return result;
}

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}
