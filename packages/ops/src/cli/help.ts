import type { Command, Option } from './command.ts';
import { globalOptions } from './global-options.ts';
import { renderTable } from './table.ts';

const exitCodeText = `Exit codes
  0  done; for a question: yes
  1  for a question: no; for a change: refused, and nothing was changed
  2  wrong use: the command line, the settings or a file
  3  nothing that could answer was reached, and nothing was changed
  4  the change counts but did not reach every region; "ops release publish" repairs that
`;

/** Help on one command, or a list of all that begin with these words. */
export function renderHelp(command: Command | null, words: readonly string[], commands: readonly Command[]): string {
  if (command !== null) return helpOn(command);
  const group = commands.filter(({ name }) => name[0] === words[0]);
  return listOf(group.length > 0 ? group : commands);
}

const listOf = (commands: readonly Command[]): string =>
  [
    'ops COMMAND [options]   releases, weights and regions of an installation of Parallax\n',
    renderTable(commands.map(({ name, parameters, summary }) => [`  ${name.join(' ')} ${parameters}`.trimEnd(), summary])),
    `\nEvery command\n${renderOptions(globalOptions)}`,
    `\n${exitCodeText}`,
    '\nops COMMAND --help shows options and examples.\n',
  ].join('');

const helpOn = ({ name, parameters, summary, options, details, examples }: Command): string =>
  [
    `ops ${[name.join(' '), parameters].filter(Boolean).join(' ')} [options]   ${summary}\n`,
    details === '' ? '' : `\n${details.trim()}\n`,
    Object.keys(options).length === 0 ? '' : `\n${renderOptions(options)}`,
    `\nEvery command\n${renderOptions(globalOptions)}`,
    `\nExamples\n${examples.map((example) => `  ops ${example}\n`).join('')}`,
    `\n${exitCodeText}`,
  ].join('');

const renderOptions = (options: Readonly<Record<string, Option>>): string =>
  renderTable(
    Object.entries(options).map(([name, { value, description }]) => [
      `  --${name}${value === undefined ? '' : ` ${value}`}`,
      description,
    ]),
  );
