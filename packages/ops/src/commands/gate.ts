import type { Command, Given, Tools } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { UsageError } from '../cli/failures.ts';
import { numberOption, readColour, textOption } from '../cli/read-values.ts';
import { renderTable } from '../cli/table.ts';
import { collectSamples } from '../gate/collect-samples.ts';
import { type Judgement, judgeSamples, type Measured, type Thresholds } from '../gate/judge-samples.ts';
import { findTargets } from '../installation/targets.ts';

/** One of each question, so that none of them is asked for the first time when it counts. */
const warmUpRounds = 3;

export const gate: Command = {
  name: ['gate'],
  summary: 'judges a colour against another by probes of its own: go or no go',
  parameters: '',
  options: {
    colour: { type: 'string', value: 'COLOUR', description: 'the new one' },
    against: { type: 'string', value: 'COLOUR', description: 'the one that is known to work' },
    region: { type: 'string', value: 'REGION', description: 'only that region (default: every one)' },
    for: { type: 'string', value: 'SECONDS', description: 'how long to look (default: 30)' },
    every: { type: 'string', value: 'MS', description: 'time between two rounds (default: 500)' },
    'min-samples': { type: 'string', value: 'N', description: 'right answers that each needs in each region (default: 20)' },
    'max-failures': { type: 'string', value: 'POINTS', description: 'how many percentage points more may fail (default: 2)' },
    'max-slower': { type: 'string', value: 'PERCENT', description: 'how much slower it may be, besides 100 ms (default: 50)' },
  },
  details: `Asks both colours the same questions at the same moments in every region: a list, the tags, health. Compared are the share of failed
requests and the 95th percentile of the time. No data is no go: a region in which one of the two does not answer is one about which nothing is known.`,
  examples: ['gate --colour green --against blue', 'gate --colour green --against blue --for 120 --max-slower 30 --json'],
  run: async (given, tools) => {
    const colour = readColour(textOption(given, 'colour') ?? undefined, '--colour');
    const against = readColour(textOption(given, 'against') ?? undefined, '--against');
    if (colour === against) throw new UsageError('--colour and --against have to be two colours.');
    const thresholds = readThresholds(given);
    const region = textOption(given, 'region') ?? undefined;
    const targets = [colour, against].flatMap((each) => findTargets(tools.installation(), each, region));
    const regions = tools.installation().regions.map(({ name }) => name);
    const judged = region === undefined ? regions : [region];
    const wishes = {
      forMs: numberOption(given, 'for', { min: 1, max: 3_600, initial: 30 }) * 1_000,
      everyMs: numberOption(given, 'every', { min: 50, max: 60_000, initial: 500 }),
      warmUpRounds,
    };
    tools.say(`asking ${colour} and ${against} in ${judged.join(', ')} for ${wishes.forMs / 1_000} s`);
    const samples = await collectSamples(targets, wishes, tools);
    return outcomeOf(judgeSamples(samples, { colour, against }, judged, thresholds), { colour, against, thresholds }, tools);
  },
};

const readThresholds = (given: Given): Thresholds => ({
  minSamples: numberOption(given, 'min-samples', { min: 1, max: 100_000, initial: 20 }),
  maxMoreFailures: numberOption(given, 'max-failures', { min: 0, max: 100, initial: 2 }),
  maxSlower: numberOption(given, 'max-slower', { min: 0, max: 10_000, initial: 50 }),
});

function outcomeOf(
  judgements: readonly Judgement[],
  asked: { colour: string; against: string; thresholds: Thresholds },
  tools: Tools,
) {
  const objections = judgements.flatMap(({ region, objections: own }) => own.map((each) => `${region}: ${each}`));
  const isGo = objections.length === 0;
  for (const objection of objections) tools.say(objection);
  return {
    exitCode: isGo ? exitCodes.done : exitCodes.no,
    message: isGo
      ? `Go: ${asked.colour} is as good as ${asked.against}.`
      : ['No go:', ...objections.map((each) => `  ${each}`)].join('\n'),
    text: renderTable([
      ['region', 'colour', 'requests', 'failed', '95th percentile'],
      ...judgements.flatMap(({ region, colour, against }) => [
        row(region, asked.colour, colour),
        row(region, asked.against, against),
      ]),
    ]),
    data: { go: isGo, ...asked, regions: judgements },
  };
}

const row = (region: string, colour: string, { samples, failures, failureRate, p95Ms }: Measured): string[] => [
  region,
  colour,
  String(samples),
  `${failures} (${failureRate.toFixed(1)} %)`,
  p95Ms === null ? '-' : `${p95Ms} ms`,
];
