import { statSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

// One CommonJS file with all that is needed to run it: pipelines carry it as part of what they deploy, and install nothing.
const file = join(import.meta.dirname, 'dist/ops.cjs');
const bundle = await rolldown({
  input: join(import.meta.dirname, 'src/main.ts'),
  platform: 'node',
  resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'node', 'default'] },
  logLevel: 'warn',
});
await bundle.write({ file, format: 'cjs', minify: true, codeSplitting: false });
await bundle.close();
console.log(`ops: ${(statSync(file).size / 1024).toFixed(0)} KB`);
