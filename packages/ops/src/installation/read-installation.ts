import { readFileSync } from 'node:fs';
import { type Installation, installation } from '@parallax/contracts/installation';
import { UsageError } from '../cli/failures.ts';

/** Reads the installation file. @throws UsageError that says what is wrong with it, every field by name. */
export function readInstallation(path: string | undefined): Installation {
  if (path === undefined)
    throw new UsageError('Which installation? Name its file with --installation FILE or in PARALLAX_INSTALLATION.');
  const result = installation.safeParse(parse(path));
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `- ${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  throw new UsageError(`${path} is not an installation file:\n${lines.join('\n')}`);
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? `is not JSON: ${error.message}` : `cannot be read: ${(error as Error).message}`;
    throw new UsageError(`The installation file ${path} ${why}`, { cause: error });
  }
}
