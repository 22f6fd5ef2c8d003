import { rolldown } from 'rolldown';

/** A program of ours as one CommonJS file that runs with nothing but Node, by the bundler that builds the apps. */
export async function bundleProgram(input: string): Promise<Buffer> {
  const bundle = await rolldown({
    input,
    platform: 'node',
    resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'node', 'default'] },
    logLevel: 'warn',
  });
  const { output } = await bundle.generate({ format: 'cjs', minify: true, codeSplitting: false });
  await bundle.close();
  const [chunk, ...others] = output;
  if (others.length > 0) throw new Error(`${input} became ${output.length} files where one was expected.`);
  return Buffer.from(chunk.code);
}
