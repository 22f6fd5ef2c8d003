import type { Colour } from '@parallax/contracts/release';
import type { Command, Given } from '../cli/command.ts';
import { UsageError } from '../cli/failures.ts';
import { hasOption, readColour, readPairs } from '../cli/read-values.ts';
import { setWeights } from '../release/changes/set-weights.ts';
import { describeWeights } from '../release/describe-release.ts';
import { changeOptions, finishChange } from './finish-change.ts';

export const weights: Command = {
  name: ['weights'],
  summary: 'splits traffic between the colours',
  parameters: 'COLOUR=PERCENT[,COLOUR=PERCENT]',
  options: {
    ...changeOptions,
    sticky: { type: 'boolean', description: 'sessions stay with the colour they began with as long as it has weight' },
    'no-sticky': { type: 'boolean', description: 'every visit chooses anew' },
  },
  details: `Percentages add up to 100. Pages hear of it within their poll of 30 s, or from the next answer of the API, whichever is sooner; no DNS is
involved. Asks before it does it.`,
  examples: ['weights blue=90,green=10', 'weights blue=0,green=100 --sticky --yes --reason "last step of the rollout"'],
  run: async (given, tools) => {
    const wanted = readWeights(given);
    const sticky = readSticky(given);
    const { environment } = tools.installation();
    const stickiness = sticky === null ? '' : sticky ? ' sticky' : ' not sticky';
    return await finishChange(
      given,
      {
        action: `weights ${given.words.join(' ')}${stickiness}`,
        decide: (current) => {
          const release = setWeights(current, wanted, sticky);
          const what = `Traffic of ${environment} goes from ${describeWeights(current)} to ${describeWeights(release)}.`;
          return { release, danger: { what, name: environment } };
        },
      },
      tools,
    );
  },
};

function readWeights({ words }: Given): Partial<Record<Colour, number>> {
  const example = 'blue=90,green=10';
  const pairs = readPairs(words, example);
  if (pairs.length === 0) throw new UsageError(`Say how traffic is to be split, such as ${example}.`);
  const entries = pairs.map(([name, text]): [Colour, number] => {
    const weight = Number(text);
    if (!/^\d+(\.\d+)?$/.test(text) || weight > 100) throw new UsageError(`${name} needs a number from 0 to 100, not "${text}".`);
    return [readColour(name, 'ops weights'), weight];
  });
  if (new Set(entries.map(([colour]) => colour)).size < entries.length) throw new UsageError('A colour is named twice.');
  const sum = entries.reduce((total, [, weight]) => total + weight, 0);
  if (Math.abs(sum - 100) > 0.001) throw new UsageError(`The percentages add up to ${sum}, not to 100.`);
  return Object.fromEntries(entries);
}

function readSticky(given: Given): boolean | null {
  const [on, off] = [hasOption(given, 'sticky'), hasOption(given, 'no-sticky')];
  if (on && off) throw new UsageError('--sticky and --no-sticky cannot both be meant.');
  return on || off ? on : null;
}
