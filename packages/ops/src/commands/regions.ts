import { type RegionOverride, regionOverride } from '@parallax/contracts/release';
import type { Command, Given, Tools } from '../cli/command.ts';
import { UsageError } from '../cli/failures.ts';
import { assertWords, textOption } from '../cli/read-values.ts';
import { assertKnown } from '../installation/targets.ts';
import { overrideRegion } from '../release/changes/override-region.ts';
import { changeOptions, finishChange } from './finish-change.ts';

export const regionsDrain: Command = {
  name: ['regions', 'drain'],
  summary: 'takes a region out of traffic and uploads, by word',
  parameters: 'REGION',
  options: {
    ...changeOptions,
    as: {
      type: 'string',
      value: regionOverride.options.join('|'),
      description: 'drained: nothing is wrong with it; the others: treated as if found so (default: drained)',
    },
  },
  details: `A drained region is not ready, so Traffic Manager and clients leave it, and no upload is granted there; its pictures are seen as before.
Refused for the last region that is left.`,
  examples: ['regions drain westus2 --reason "planned failover"', 'regions drain westus2 --as read-only --yes'],
  run: async (given, tools) => {
    const region = readRegion(given, tools);
    const override = readOverride(given);
    const { environment, regions } = tools.installation();
    const known = regions.map(({ name }) => name);
    return await finishChange(
      given,
      {
        action: `regions drain ${region}${override === 'drained' ? '' : ` as ${override}`}`,
        decide: (current) => ({
          release: overrideRegion(current, region, override, known),
          danger: { what: `${region} of ${environment} is treated as ${override} from now on.`, name: region },
        }),
      },
      tools,
    );
  },
};

export const regionsRestore: Command = {
  name: ['regions', 'restore'],
  summary: 'takes back what was said of a region: it is judged by measurement again',
  parameters: 'REGION',
  options: changeOptions,
  details: '',
  examples: ['regions restore westus2', 'regions restore westus2 --wait 60'],
  run: async (given, tools) => {
    const region = readRegion(given, tools);
    const known = tools.installation().regions.map(({ name }) => name);
    return await finishChange(
      given,
      {
        action: `regions restore ${region}`,
        decide: (current) => ({ release: overrideRegion(current, region, null, known) }),
      },
      tools,
    );
  },
};

function readRegion(given: Given, tools: Tools): string {
  assertWords(given, 1, 'one region');
  const region = given.words[0] ?? '';
  assertKnown(
    'region',
    region,
    tools.installation().regions.map(({ name }) => name),
  );
  return region;
}

function readOverride(given: Given): RegionOverride {
  const text = textOption(given, 'as');
  const result = regionOverride.safeParse(text ?? 'drained');
  if (result.success) return result.data;
  throw new UsageError(`--as takes ${regionOverride.options.join(', ')}, not "${text}".`);
}
