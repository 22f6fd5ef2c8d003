import type { Colour, Release } from '@parallax/contracts/release';
import type { Command, Given } from '../cli/command.ts';
import { UsageError } from '../cli/failures.ts';
import { hasOption, readColour, readPairs, textOption } from '../cli/read-values.ts';
import { nameReleases, setFlags } from '../release/changes/set-details.ts';
import { withAddresses } from '../release/first-release.ts';
import { changeOptions, finishChange } from './finish-change.ts';

const switches: Readonly<Record<string, boolean | null>> = { on: true, off: false, default: null };

export const releaseSet: Command = {
  name: ['release', 'set'],
  summary: 'says which release a colour carries, turns switches, takes over addresses',
  parameters: '[COLOUR=RELEASE ...]',
  options: {
    ...changeOptions,
    flag: { type: 'string', value: 'NAME=on|off|default[,...]', description: 'turns switches, such as uploads; asks first' },
    addresses: { type: 'boolean', description: 'takes all addresses from the installation file, after a region was added' },
  },
  details: 'No traffic moves by this.',
  examples: [
    'release set green=2026.11.21.4',
    'release set --flag uploads=off --reason "storage full"',
    'release set --addresses',
  ],
  run: async (given, tools) => {
    const names = readNames(given);
    const flags = readFlags(given);
    const takesAddresses = hasOption(given, 'addresses');
    const words = [
      ...given.words,
      ...Object.entries(flags).map(([name, on]) => `${name}=${on}`),
      ...(takesAddresses ? ['addresses'] : []),
    ];
    if (words.length === 0) throw new UsageError('Say what to set: COLOUR=RELEASE, --flag or --addresses.');
    const apply = (release: Release): Release => {
      const named = setFlags(nameReleases(release, names), flags);
      return takesAddresses ? withAddresses(named, tools.installation()) : named;
    };
    const { environment } = tools.installation();
    const isDangerous = Object.keys(flags).length > 0;
    return await finishChange(
      given,
      {
        action: `release set ${words.join(' ')}`,
        decide: (current) => ({
          release: apply(current),
          ...(isDangerous && { danger: { what: `Switches of ${environment}: ${words.join(', ')}.`, name: environment } }),
        }),
      },
      tools,
    );
  },
};

const readNames = ({ words }: Given): Partial<Record<Colour, string>> =>
  Object.fromEntries(readPairs(words, 'green=2026.11.21.4').map(([name, value]) => [readColour(name, 'ops release set'), value]));

function readFlags(given: Given): Record<string, boolean | null> {
  const pairs = readPairs([textOption(given, 'flag') ?? ''], 'uploads=off');
  return Object.fromEntries(
    pairs.map(([name, value]) => {
      const on = switches[value];
      if (on === undefined) throw new UsageError(`--flag ${name} takes on, off or default, not "${value}".`);
      return [name, on];
    }),
  );
}
