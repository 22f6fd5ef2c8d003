import { Refusal } from '@parallax/local-cloud/supervisor/refusal';

/** Runs a command and ends with its exit code: 2 with a sentence when a person has to do something first. */
export async function endWith(command: () => Promise<number>): Promise<never> {
  try {
    process.exit(await command());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const isUsage = code.startsWith('ERR_PARSE_ARGS');
    if (!(error instanceof Refusal) && !isUsage) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
}
