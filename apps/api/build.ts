import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

// CommonJS, because it starts fastest (docs/benchmarks.md): what registers the functions in one file, what answers requests in a second one
// that is loaded right after. The worker runtime supplies @azure/functions-core itself.
const startedAt = performance.now();
const dir = join(import.meta.dirname, 'dist');
const isOutput = (name: string) => /\.cjs(\.map)?$/.test(name);
const bundle = await rolldown({
  input: { main: join(import.meta.dirname, 'src/main.ts') },
  platform: 'node',
  external: ['@azure/functions-core'],
  resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'node', 'default'] },
  logLevel: 'warn',
});
// Names without hashes: the files are deployed together, and an old chunk must not stay behind a new one.
const { output } = await bundle.write({
  dir,
  format: 'cjs',
  minify: true,
  sourcemap: true,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
});
await bundle.close();
const written = new Set(output.map(({ fileName }) => fileName));
for (const name of readdirSync(dir).filter((name) => isOutput(name) && !written.has(name))) rmSync(join(dir, name));
for (const name of [...written].filter((name) => name.endsWith('.cjs')))
  console.log(`api: ${name} ${(statSync(join(dir, name)).size / 1024).toFixed(0)} KB`);
console.log(`api: built in ${(performance.now() - startedAt).toFixed(0)} ms`);
