/**
 * Builds the Functions app, node build.ts [--out DIR] [--quick]: what registers the functions, what runs them (a second file that is loaded right after), the
 * decoder process, and what sends telemetry. CommonJS, because it starts fastest (docs/benchmarks.md). Quickly is not minified,
 * which is half of the time: for work on the sources.
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  isTelemetryFresh,
  telemetryApart,
  telemetryEntry,
  telemetryFile,
  withoutUnused,
} from '@parallax/adapters/telemetry/bundle';
import { type InputOptions, type OutputOptions, rolldown } from 'rolldown';

const root = import.meta.dirname;
const { values } = parseArgs({
  options: { out: { type: 'string', default: path.join(root, 'dist') }, quick: { type: 'boolean', default: false } },
});
const out = path.resolve(values.out);
const started = performance.now();

const written = new Set([
  ...(await bundle('main', path.join(root, 'src/main.ts'), { plugins: telemetryApart })),
  ...(await bundle('decoder', path.join(root, 'src/media/decoder.ts'))),
  ...(isTelemetryFresh(out) ? [telemetryFile] : await bundleTelemetry()),
]);
const isOutput = (name: string) => /\.cjs(\.map)?$/.test(name);
for (const name of readdirSync(out).filter((name) => isOutput(name) && !written.has(name))) rmSync(path.join(out, name));
for (const name of [...written].filter((name) => name.endsWith('.cjs')))
  process.stdout.write(`worker: ${name} ${Math.round(statSync(path.join(out, name)).size / 1024)} KiB\n`);
process.stdout.write(`worker: built in ${Math.round(performance.now() - started)} ms\n`);

/** Nothing of it is ours: its source map would be read, at length, for the first error that passes through it. */
function bundleTelemetry(): Promise<string[]> {
  // Its modules in the form that says what is used of them.
  const resolve = { mainFields: ['module', 'main'], conditionNames: ['import', 'node', 'default'] };
  const input = { plugins: withoutUnused, resolve };
  return bundle(path.parse(telemetryFile).name, fileURLToPath(telemetryEntry), input, { codeSplitting: false, minify: true });
}

/** @returns names of the files. They have no hashes: they are deployed together, and an old one must not stay behind a new one. */
async function bundle(
  name: string,
  file: string,
  input: InputOptions = {},
  output: Pick<OutputOptions, 'codeSplitting' | 'sourcemap' | 'minify'> = { sourcemap: true, minify: !values.quick },
): Promise<string[]> {
  mkdirSync(out, { recursive: true });
  const build = await rolldown({
    ...input,
    input: { [name]: file },
    platform: 'node',
    // The host gives the first at run time; sharp has native parts that cannot be bundled.
    external: ['@azure/functions-core', 'sharp'],
    onwarn: (warning) => process.stderr.write(`worker: ${warning.message}\n`),
  });
  const written = await build.write({
    ...output,
    dir: out,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
  });
  await build.close();
  return written.output.map(({ fileName }) => fileName);
}
