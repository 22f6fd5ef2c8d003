import { parseArgs } from 'node:util';

export const groups = ['static', 'build', 'unit', 'integration', 'e2e'] as const;
export type Group = (typeof groups)[number];

export interface Options {
  /** What to run, in order. */
  readonly groups: readonly Group[];
  /** Everything at full length: PARALLAX_TEST_FULL=1 for the tests. */
  readonly full: boolean;
  /** Where the figures are written as JSON, or null. */
  readonly json: string | null;
  /** The run is stopped after this. */
  readonly maxMinutes: number;
}

const usage = `npm test -- [--only static|unit|integration|e2e] [--full] [--json FILE] [--max-minutes N]`;

/** A wrong argument; the message holds the usage. */
export class UsageError extends Error {}

/** @throws {UsageError} when an argument is unknown or has no value. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const full = values.full ?? false;
  const maxMinutes = Number(values['max-minutes'] ?? (full ? 180 : 45));
  if (!(maxMinutes > 0)) throw new UsageError(`--max-minutes takes a number above 0, not "${values['max-minutes']}".\n${usage}`);
  return { groups: groupsFor(values.only), full, json: values.json ?? null, maxMinutes };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        full: { type: 'boolean' },
        json: { type: 'string' },
        'max-minutes': { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

function groupsFor(only: string | undefined): readonly Group[] {
  if (only === undefined) return groups;
  // What crosses a process runs the built apps.
  if (only === 'integration' || only === 'e2e') return ['build', only];
  if (only === 'static' || only === 'unit') return [only];
  throw new UsageError(`--only takes static, unit, integration or e2e, not "${only}".\n${usage}`);
}
