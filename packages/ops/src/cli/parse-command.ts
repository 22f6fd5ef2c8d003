import { parseArgs } from 'node:util';
import type { Command, Given, Option } from './command.ts';
import { UsageError } from './failures.ts';
import { globalOptions } from './global-options.ts';

type Definitions = Readonly<Record<string, Option>>;

/** What was asked for: a command, or only help on the commands that begin with these words. */
export type Parsed =
  | { readonly kind: 'run'; readonly command: Command; readonly given: Given }
  | { readonly kind: 'help'; readonly command: Command | null; readonly words: readonly string[] };

/** Reads a command line. @throws UsageError that names what is wrong with it. */
export function parseCommand(args: readonly string[], commands: readonly Command[]): Parsed {
  const words = leadingWords(args, commands);
  const command = longestMatch(words, commands);
  const isHelp = args.includes('--help') || args.includes('-h') || args.length === 0;
  if (isHelp) return { kind: 'help', command, words };
  if (command === null) throw new UsageError(unknownCommand(words, commands));
  const { values, positionals } = strictly(args, command);
  const given = { words: positionals.slice(command.name.length), options: values };
  // What is not understood must not be passed over: `rollback 41` is meant otherwise than `rollback`.
  if (command.parameters === '' && given.words.length > 0)
    throw new UsageError(`"${given.words[0]}" means nothing here. ${seeHelp(command)}`);
  return { kind: 'run', command, given };
}

/** Global options may stand before the command, so which words are values of options has to be known to find it. */
function leadingWords(args: readonly string[], commands: readonly Command[]): string[] {
  const options = optionsOf(Object.assign({}, ...commands.map((command) => command.options)) as Definitions);
  return parseArgs({ args: [...args], options, allowPositionals: true, strict: false }).positionals;
}

function longestMatch(words: readonly string[], commands: readonly Command[]): Command | null {
  const matching = commands.filter(({ name }) => name.every((word, index) => words[index] === word));
  return matching.toSorted((a, b) => b.name.length - a.name.length)[0] ?? null;
}

function unknownCommand(words: readonly string[], commands: readonly Command[]): string {
  const [first] = words;
  const group = commands.filter(({ name }) => name[0] === first).map(({ name }) => `ops ${name.join(' ')}`);
  if (group.length > 0) return `"ops ${first}" goes on: ${group.join(', ')}. See ops ${first} --help.`;
  return first === undefined
    ? 'Say what to do: see ops --help.'
    : `There is no command "ops ${first}". See ops --help for what there is.`;
}

const seeHelp = ({ name }: Command): string => `See ops ${name.join(' ')} --help.`;

function strictly(args: readonly string[], command: Command) {
  try {
    return parseArgs({ args: [...args], options: optionsOf(command.options), allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(explain(error as Error & { code?: string }, seeHelp(command)), { cause: error });
  }
}

const optionsOf = (own: Definitions) => ({
  ...Object.fromEntries(Object.entries({ ...globalOptions, ...own }).map(([name, { type }]) => [name, { type }])),
  help: { type: 'boolean', short: 'h' } as const,
});

function explain(error: Error & { code?: string }, see: string): string {
  const option = /'(-[^' ,]+)[^']*'/.exec(error.message)?.[1] ?? 'an option';
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `There is no option ${option} here. ${see}`;
  return `Option ${option} is not used rightly: ${error.message.split('\n')[0]} ${see}`;
}
