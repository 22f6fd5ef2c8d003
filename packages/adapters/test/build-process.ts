import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type InputOptions, rolldown } from 'rolldown';
import { telemetryApart, telemetryEntry, telemetryFile, withoutUnused } from '../src/telemetry/bundle.ts';

/** Builds telemetry-process.ts as the apps are built, the SDK as a file of its own. Gives the file to run. */
export async function buildProcess(folder: string): Promise<string> {
  const program = path.join(folder, 'process.cjs');
  await Promise.all([
    bundle(path.join(import.meta.dirname, 'telemetry-process.ts'), program, telemetryApart),
    bundle(fileURLToPath(telemetryEntry), path.join(folder, telemetryFile), withoutUnused),
  ]);
  return program;
}

async function bundle(input: string, file: string, plugins: InputOptions['plugins']): Promise<void> {
  const build = await rolldown({ input, platform: 'node', external: ['@azure/functions-core'], plugins, logLevel: 'silent' });
  await build.write({ file, format: 'cjs', minify: true, codeSplitting: false });
  await build.close();
}
