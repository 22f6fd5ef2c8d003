/**
 * Builds the Functions app, node build.ts [--out DIR]: what registers the functions, what runs them (a second file that is loaded right after), and the
 * decoder process. CommonJS, because it starts fastest (docs/benchmarks.md).
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const root = import.meta.dirname;
const { values } = parseArgs({ options: { out: { type: 'string', default: path.join(root, 'dist') } } });
const out = path.resolve(values.out);
const started = performance.now();

const written = new Set([...(await bundle('main', 'src/main.ts')), ...(await bundle('decoder', 'src/media/decoder.ts'))]);
const isOutput = (name: string) => /\.cjs(\.map)?$/.test(name);
for (const name of readdirSync(out).filter((name) => isOutput(name) && !written.has(name))) rmSync(path.join(out, name));
for (const name of [...written].filter((name) => name.endsWith('.cjs')))
  process.stdout.write(`worker: ${name} ${Math.round(statSync(path.join(out, name)).size / 1024)} KiB\n`);
process.stdout.write(`worker: built in ${Math.round(performance.now() - started)} ms\n`);

/** @returns names of the files. They have no hashes: they are deployed together, and an old one must not stay behind a new one. */
async function bundle(name: string, input: string): Promise<string[]> {
  mkdirSync(out, { recursive: true });
  const build = await rolldown({
    input: { [name]: path.join(root, input) },
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
  });
  await build.close();
  return output.map(({ fileName }) => fileName);
}
