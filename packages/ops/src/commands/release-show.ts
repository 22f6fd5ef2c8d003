import type { Command, Outcome, Tools } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { Unreachable } from '../cli/failures.ts';
import { renderTable } from '../cli/table.ts';
import { listReasons, readHistory } from '../release/change-release.ts';
import { renderHistory, renderRelease, summarise } from '../release/describe-release.ts';
import {
  type Found,
  isReached,
  type RegionStanding,
  readStanding,
  regionTimeoutMs,
  type Standing,
} from '../release/read-standing.ts';

export const releaseShow: Command = {
  name: ['release', 'show'],
  summary: 'what is released, where it is known, and who changed it last',
  parameters: '',
  options: {},
  details: `Asks the database and the pages of every region. Exit code 4 when a region was not reached or has an older revision.`,
  examples: ['release show', 'release show --json'],
  run: async (_given, tools) => await show(tools),
};

async function show(tools: Tools): Promise<Outcome> {
  const places = await tools.places();
  tools.say(`asking ${places.map(({ region }) => region).join(', ')}`);
  const standing = await readStanding(places, tools.signal, regionTimeoutMs);
  if (!standing.regions.some(({ control, published }) => isReached(control) || isReached(published)))
    throw new Unreachable(`No region can be reached: ${listReasons(standing.regions.map(whyNot))}.`);
  const { current, change, regions } = standing;
  const history = await readHistory(
    places.filter((_place, index) => isReached(regions[index]?.control ?? { failed: '' })),
    tools.signal,
  );
  const { environment } = tools.installation();
  if (current === null)
    return {
      exitCode: exitCodes.no,
      message: `${environment} has no release yet. "ops release publish" makes the first one: all traffic to its first colour.`,
      data: { environment, release: null },
    };
  const behind = regionsBehind(standing);
  return {
    exitCode: behind.length === 0 ? exitCodes.done : exitCodes.partial,
    message:
      behind.length === 0
        ? `Every region has revision ${current.revision}.`
        : `Not every region has revision ${current.revision}: ${behind.join(', ')}. "ops release publish" brings it to pages that can be reached.`,
    text: [
      `${environment}, revision ${current.revision}${change === null ? '' : `: ${summarise(change)}`}\n\n`,
      renderRelease(current),
      `\n${renderTable([['  region', 'database', 'pages'], ...regions.map(rowOf)])}`,
      history.length === 0 ? '' : `\n${renderHistory(history)}`,
    ].join(''),
    data: { environment, release: current, change, regions: regions.map(dataOf), history },
  };
}

const rowOf = ({ region, control, published }: RegionStanding): string[] => [
  `  ${region}`,
  cell(control, (found) => found.release.revision),
  cell(published, ({ revision }) => revision),
];

function cell<Value>(found: Found<Value | null>, revisionOf: (value: Value) => number): string {
  if ('failed' in found) return found.failed;
  return found.value === null ? 'none' : String(revisionOf(found.value));
}

const dataOf = ({ region, control, published }: RegionStanding) => ({
  region,
  control: 'failed' in control ? { failed: control.failed } : { revision: control.value?.release.revision ?? null },
  published: 'failed' in published ? { failed: published.failed } : { revision: published.value?.revision ?? null },
});

const whyNot = ({ region, control }: RegionStanding) => ({
  region,
  reason: 'failed' in control ? control.failed : 'did not answer',
});

/** Regions whose database or pages do not have the revision that counts. */
const regionsBehind = ({ current, regions }: Standing): string[] =>
  regions
    .filter(({ control, published }) => {
      const has = (revision: number | undefined) => revision === current?.revision;
      const isControlRight = 'value' in control && has(control.value?.release.revision);
      return !isControlRight || !('value' in published && has(published.value?.revision));
    })
    .map(({ region }) => region);
