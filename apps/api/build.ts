import { statSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

// One CommonJS file: the fastest form to start (docs/benchmarks.md). The worker runtime supplies @azure/functions-core itself.
const startedAt = performance.now();
const file = join(import.meta.dirname, 'dist/main.cjs');
const bundle = await rolldown({
  input: join(import.meta.dirname, 'src/main.ts'),
  platform: 'node',
  external: ['@azure/functions-core'],
  resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'node', 'default'] },
  logLevel: 'warn',
});
await bundle.write({ file, format: 'cjs', minify: true, sourcemap: true, codeSplitting: false });
await bundle.close();
console.log(`api: ${(statSync(file).size / 1024).toFixed(0)} KB in ${(performance.now() - startedAt).toFixed(0)} ms`);
