/**
 * Puts together what is deployed, from a built app: node pack.ts DIR [--dist DIR] [--platform linux-x64]. The bundles need nothing but sharp, whose
 * native parts cannot be bundled; it goes along as real files, since links do not survive a zip.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = import.meta.dirname;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { dist: { type: 'string', default: path.join(root, 'dist') }, platform: { type: 'string', default: 'linux-x64' } },
});
const [target] = positionals;
if (target === undefined) {
  process.stderr.write('Usage: node pack.ts DIR [--dist DIR] [--platform linux-x64]\n');
  process.exit(2);
}
pack(path.resolve(target), path.resolve(values.dist), values.platform);

function pack(out: string, dist: string, platform: string): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(path.join(out, 'dist'), { recursive: true });
  cpSync(path.join(root, 'host.json'), path.join(out, 'host.json'));
  for (const name of new Set([...bundlesOf('main.cjs', dist), ...bundlesOf('decoder.cjs', dist)])) copyBundle(name, dist, out);
  const modules = modulesOf('sharp', path.join(root, 'package.json'), platform);
  for (const [name, folder] of modules)
    cpSync(folder, path.join(out, 'node_modules', name), { recursive: true, dereference: true, filter: isOwn(folder) });
  writeFileSync(path.join(out, 'package.json'), `${JSON.stringify(packageOf(modules), null, 2)}\n`);
  process.stdout.write(`worker: packed for ${platform}, ${modules.size} modules, ${Math.round(sizeOf(out) / 1024)} KiB\n`);
}

/** A bundle and the bundles beside it that it loads, now or later. */
function bundlesOf(name: string, dist: string, found = new Set<string>()): Set<string> {
  const file = path.join(dist, name);
  if (found.has(name) || !existsSync(file)) return found.add(name);
  found.add(name);
  for (const [, other] of readFileSync(file, 'utf8').matchAll(/(?:require|import)\(["'`]\.\/([\w.-]+\.cjs)["'`]\)/g))
    if (other !== undefined) bundlesOf(other, dist, found);
  return found;
}

function copyBundle(name: string, dist: string, out: string): void {
  const from = path.join(dist, name);
  if (!existsSync(from)) throw new Error(`${from} is not there: build first (node build.ts).`);
  cpSync(from, path.join(out, 'dist', name));
}

/** A module and everything that it needs at run time on the platform, by name, with the folder that holds it. */
function modulesOf(name: string, from: string, platform: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(name)) return found;
  const folder = folderOf(name, from);
  found.set(name, folder);
  const manifest = manifestOf(folder);
  const native = Object.keys(manifest.optionalDependencies ?? {}).filter((dependency) => dependency.endsWith(`-${platform}`));
  for (const dependency of [...Object.keys(manifest.dependencies ?? {}), ...native]) {
    modulesOf(dependency, path.join(folder, 'package.json'), platform, found);
  }
  return found;
}

function folderOf(name: string, from: string): string {
  for (const place of createRequire(realpathSync(from)).resolve.paths(name) ?? []) {
    const folder = path.join(place, name);
    if (existsSync(path.join(folder, 'package.json'))) return realpathSync(folder);
  }
  throw new Error(`${name} is not installed here. Install for the target platform, or pack on a machine of that platform.`);
}

/** What a module carries itself, without the modules that the package manager put below it. */
function isOwn(folder: string) {
  return (file: string) => !path.relative(folder, file).split(path.sep).includes('node_modules');
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

function packageOf(modules: ReadonlyMap<string, string>) {
  const sharp = modules.get('sharp');
  return {
    name: 'parallax-worker',
    version: manifestOf(root).version,
    private: true,
    main: 'dist/main.cjs',
    dependencies: sharp === undefined ? {} : { sharp: manifestOf(sharp).version },
  };
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(path.join(file.parentPath, file.name)).size, 0);
}
