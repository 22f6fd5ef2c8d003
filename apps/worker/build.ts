/** Builds the Functions app: one CommonJS bundle, and a second one for the decoder process: node build.ts [--out DIR]. */
import { statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const root = import.meta.dirname;
const { values } = parseArgs({ options: { out: { type: 'string', default: path.join(root, 'dist') } } });
const out = path.resolve(values.out);
const started = performance.now();

await bundle('main', 'src/main.ts');
await bundle('decoder', 'src/media/decoder.ts');
process.stdout.write(`worker: built in ${Math.round(performance.now() - started)} ms\n`);

async function bundle(name: string, input: string): Promise<void> {
  const build = await rolldown({
    input: path.join(root, input),
    platform: 'node',
    // The host gives the first at run time; sharp has native parts that cannot be bundled.
    external: ['@azure/functions-core', 'sharp'],
    onwarn: (warning) => process.stderr.write(`worker: ${warning.message}\n`),
  });
  const file = path.join(out, `${name}.cjs`);
  await build.write({ file, format: 'cjs', minify: true, sourcemap: true, codeSplitting: false });
  await build.close();
  process.stdout.write(`worker: ${name}.cjs ${Math.round(statSync(file).size / 1024)} KiB\n`);
}
