/**
 * Builds the Functions app, node build.ts [--out DIR]: what registers the functions, what runs them (a second file that is loaded right after), the
 * decoder process, and what sends telemetry. CommonJS, because it starts fastest (docs/benchmarks.md).
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { telemetryApart, telemetryEntry, telemetryFile, withoutUnused } from '@parallax/adapters/telemetry/bundle';
import { type InputOptions, rolldown } from 'rolldown';

const root = import.meta.dirname;
const { values } = parseArgs({ options: { out: { type: 'string', default: path.join(root, 'dist') } } });
const out = path.resolve(values.out);
const started = performance.now();

const written = new Set([
  ...(await bundle('main', path.join(root, 'src/main.ts'), { plugins: telemetryApart })),
  ...(await bundle('decoder', path.join(root, 'src/media/decoder.ts'))),
  ...(await bundle(path.parse(telemetryFile).name, fileURLToPath(telemetryEntry), {
    plugins: withoutUnused,
    codeSplitting: false,
  })),
]);
const isOutput = (name: string) => /\.cjs(\.map)?$/.test(name);
for (const name of readdirSync(out).filter((name) => isOutput(name) && !written.has(name))) rmSync(path.join(out, name));
for (const name of [...written].filter((name) => name.endsWith('.cjs')))
  process.stdout.write(`worker: ${name} ${Math.round(statSync(path.join(out, name)).size / 1024)} KiB\n`);
process.stdout.write(`worker: built in ${Math.round(performance.now() - started)} ms\n`);

/** @returns names of the files. They have no hashes: they are deployed together, and an old one must not stay behind a new one. */
async function bundle(
  name: string,
  input: string,
  { plugins, codeSplitting = true }: { plugins?: InputOptions['plugins']; codeSplitting?: boolean } = {},
): Promise<string[]> {
  mkdirSync(out, { recursive: true });
  const build = await rolldown({
    input: { [name]: input },
    plugins,
    platform: 'node',
    // The host gives the first at run time; sharp has native parts that cannot be bundled.
    external: ['@azure/functions-core', 'sharp'],
    onwarn: (warning) => process.stderr.write(`worker: ${warning.message}\n`),
  });
  const { output } = await build.write({
    dir: out,
    format: 'cjs',
    minify: true,
    sourcemap: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    codeSplitting,
  });
  await build.close();
  return output.map(({ fileName }) => fileName);
}
