import type { Command, Given } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { UsageError } from '../cli/failures.ts';
import { textOption } from '../cli/read-values.ts';
import { type Action, judgeFreeze } from '../freeze/judge-freeze.ts';
import { readHolidays } from '../freeze/read-holidays.ts';

export const freezeCheck: Command = {
  name: ['freeze', 'check'],
  summary: 'says whether a release may begin now: not on a Friday, a weekend or a holiday',
  parameters: '',
  options: {
    at: { type: 'string', value: 'TIME', description: 'another moment than now, such as 2026-11-23T09:00:00Z' },
    'time-zone': { type: 'string', value: 'NAME', description: 'whose days count, such as Europe/Berlin (default: UTC)' },
    holidays: {
      type: 'string',
      value: 'FILE',
      description: 'JSON list: "2026-12-25", {"date", "name"} or {"from", "to", "name"}',
    },
    override: { type: 'string', value: 'REASON', description: 'begins all the same; an empty text is no override' },
    action: {
      type: 'string',
      value: 'release|rollback',
      description: 'what is to begin (default: release); a rollback is never frozen',
    },
  },
  details: `Asks nobody and needs no installation file. It is about the beginning of a release: one that has begun is finished or rolled back on any
day. Exit code 0: open. 1: frozen.`,
  examples: [
    'freeze check --time-zone Europe/Berlin --holidays holidays.json',
    'freeze check --override "security fix, agreed by phone"',
    'freeze check --action rollback',
  ],
  run: async (given, tools) => {
    const holidays = textOption(given, 'holidays');
    const verdict = judgeFreeze({
      at: readTime(textOption(given, 'at'), tools.clock()),
      timeZone: readTimeZone(given),
      holidays: holidays === null ? [] : readHolidays(holidays),
      action: readAction(given),
      override: textOption(given, 'override'),
    });
    return { exitCode: verdict.isOpen ? exitCodes.done : exitCodes.no, message: verdict.reason, data: { ...verdict } };
  },
};

function readTime(text: string | null, now: number): Date {
  const at = new Date(text ?? now);
  // Without a zone it would mean another moment on every machine.
  if (text !== null && (Number.isNaN(at.getTime()) || !/(Z|[+-]\d\d:\d\d)$/.test(text)))
    throw new UsageError(`--at takes a moment with its zone, such as 2026-11-23T09:00:00Z, not "${text}".`);
  return at;
}

function readTimeZone(given: Given): string {
  const name = textOption(given, 'time-zone') ?? 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    throw new UsageError(`There is no time zone "${name}"; they are named like Europe/Berlin.`, { cause: error });
  }
}

function readAction(given: Given): Action {
  const text = textOption(given, 'action') ?? 'release';
  if (text === 'release' || text === 'rollback') return text;
  throw new UsageError(`--action takes release or rollback, not "${text}".`);
}
