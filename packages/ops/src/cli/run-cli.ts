import type { Command, Outcome, Tools } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { Refused, Unreachable, UsageError } from './failures.ts';
import { renderHelp } from './help.ts';
import { type Parsed, parseCommand } from './parse-command.ts';

export interface Streams {
  out(text: string): void;
  err(text: string): void;
}

/** Options that every command understands, as they were given. */
export interface Globals {
  readonly installation: string | undefined;
  readonly json: boolean;
  readonly yes: boolean;
  readonly by: string | undefined;
}

/** Runs one command line to its end and gives the exit code. Rejects only for a bug. */
export async function runCli(
  args: readonly string[],
  commands: readonly Command[],
  streams: Streams,
  toolsFor: (globals: Globals) => Tools,
): Promise<number> {
  // What cannot be parsed may still say how its answer is wanted.
  const isJson = args.includes('--json');
  let name = 'ops';
  const outcome = await settle(async () => {
    const parsed = parseCommand(args, commands);
    if (parsed.kind === 'help') return helpOutcome(parsed, commands);
    name = parsed.command.name.join(' ');
    return await parsed.command.run(parsed.given, toolsFor(globalsOf(parsed.given.options)));
  });
  write(outcome, name, isJson, streams);
  return outcome.exitCode;
}

const helpOutcome = ({ command, words }: Extract<Parsed, { kind: 'help' }>, commands: readonly Command[]): Outcome => ({
  exitCode: exitCodes.done,
  message: renderHelp(command, words, commands).trimEnd(),
});

const globalsOf = (options: Readonly<Record<string, string | boolean | undefined>>): Globals => ({
  installation: textOf(options['installation']),
  json: options['json'] === true,
  yes: options['yes'] === true,
  by: textOf(options['by']),
});

const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** A failure that has a name becomes an outcome; anything else is a bug. */
async function settle(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) return { exitCode: exitCodes.usage, message: error.message };
    if (error instanceof Refused) return { exitCode: exitCodes.no, message: error.message };
    if (error instanceof Unreachable) return { exitCode: exitCodes.unreachable, message: error.message };
    throw error;
  }
}

/** What was found goes to stdout, why it was not done to stderr; with --json, everything is in the one document. */
function write({ exitCode, message, text, data }: Outcome, command: string, isJson: boolean, { out, err }: Streams): void {
  if (isJson) {
    const document = { command, ok: exitCode === exitCodes.done, exitCode, message, ...data };
    out(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  if (text !== undefined) out(`${text.trimEnd()}\n\n`);
  const isAnswer = exitCode === exitCodes.done || text !== undefined || data !== undefined;
  if (isAnswer) out(`${message}\n`);
  else err(`${message}\n`);
}
