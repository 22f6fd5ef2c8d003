import { readdirSync, rmSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
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

// node build.ts [--quick]
// CommonJS, because it starts fastest (docs/benchmarks.md): what registers the functions in one file, what answers requests in a second one
// that is loaded right after, what sends telemetry in a third. The worker runtime supplies @azure/functions-core itself. Quickly is not
// minified, which is half of the time: for work on the sources.
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const startedAt = performance.now();
const dir = join(import.meta.dirname, 'dist');
const isOutput = (name: string) => /\.cjs(\.map)?$/.test(name);
const written = new Set([
  ...(await bundle({ main: join(import.meta.dirname, 'src/main.ts') }, telemetryApart, {
    sourcemap: true,
    minify: !values.quick,
  })),
  ...(isTelemetryFresh(dir) ? [telemetryFile] : await bundleTelemetry()),
]);
for (const name of readdirSync(dir).filter((name) => isOutput(name) && !written.has(name))) rmSync(join(dir, name));
for (const name of [...written].filter((name) => name.endsWith('.cjs')))
  console.log(`api: ${name} ${(statSync(join(dir, name)).size / 1024).toFixed(0)} KB`);
console.log(`api: built in ${(performance.now() - startedAt).toFixed(0)} ms`);

/** Nothing of it is ours: its source map would be read, at length, for the first error that passes through it. */
function bundleTelemetry(): Promise<string[]> {
  const input = { [parse(telemetryFile).name]: fileURLToPath(telemetryEntry) };
  return bundle(input, withoutUnused, { codeSplitting: false, minify: true });
}

/** Gives the names of the files. They have no hashes: they are deployed together, and an old chunk must not stay behind a new one. */
async function bundle(
  input: Record<string, string>,
  plugins: InputOptions['plugins'],
  output: Pick<OutputOptions, 'codeSplitting' | 'sourcemap' | 'minify'>,
): Promise<string[]> {
  const build = await rolldown({
    input,
    platform: 'node',
    external: ['@azure/functions-core'],
    plugins,
    resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'node', 'default'] },
    logLevel: 'warn',
  });
  const written = await build.write({
    ...output,
    dir,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
  });
  await build.close();
  return written.output.map(({ fileName }) => fileName);
}
