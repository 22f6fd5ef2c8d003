import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../cli/failures.ts';

/** Days on which nothing is released, both ends included, as `2026-12-24`. */
export interface Holiday {
  readonly from: string;
  readonly to: string;
  readonly name: string;
}

const day = z.iso.date();

/** A day, a day with a name, or a range of days with a name. */
const holidays = z.array(
  z.union([
    day.transform((date): Holiday => ({ from: date, to: date, name: 'a holiday' })),
    z
      .strictObject({ date: day, name: z.string().min(1) })
      .transform(({ date, name }): Holiday => ({ from: date, to: date, name })),
    z
      .strictObject({ from: day, to: day, name: z.string().min(1) })
      .refine(({ from, to }) => from <= to, '"from" must not be after "to"'),
  ]),
);

/** Reads a file of holidays. @throws UsageError: a file that cannot be understood must not count as one without holidays. */
export function readHolidays(path: string): Holiday[] {
  const result = holidays.safeParse(parse(path));
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `- entry ${issue.path.join('.') || '(the whole)'}: ${issue.message}`);
  throw new UsageError(
    `${path} must be a JSON list of days: "2026-12-25", {"date", "name"} or {"from", "to", "name"}.\n${lines.join('\n')}`,
  );
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`The holidays in ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
