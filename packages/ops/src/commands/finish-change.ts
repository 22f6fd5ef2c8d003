import type { Given, Option, Outcome, Tools } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { numberOption, textOption } from '../cli/read-values.ts';
import { awaitRevision, concernedColours } from '../release/await-revision.ts';
import { type ChangedRelease, changeRelease, listReasons, type WantedChange } from '../release/change-release.ts';
import { renderRelease } from '../release/describe-release.ts';
import { missed } from '../release/publish-everywhere.ts';

const maxWaitSeconds = 600;

/** Options of every command that changes the release. */
export const changeOptions = {
  reason: { type: 'string', value: 'TEXT', description: 'why, for the history' },
  wait: {
    type: 'string',
    value: 'SECONDS',
    description: 'waits until every API that is concerned goes by the new revision; exit code 4 when one does not in time',
  },
} as const satisfies Record<string, Option>;

/** Makes a change and tells what came of it: which regions it reached, and what is left to do about the others. */
export async function finishChange(given: Given, wanted: Omit<WantedChange, 'reason'>, tools: Tools): Promise<Outcome> {
  const waitSeconds = numberOption(given, 'wait', { min: 0, max: maxWaitSeconds, initial: 0 });
  const changed = await changeRelease({ ...wanted, reason: textOption(given, 'reason') }, tools);
  const behind = waitSeconds === 0 ? [] : await follow(changed, waitSeconds, tools);
  const unpublished = missed(changed.publications);
  const isPartial = unpublished.length > 0 || changed.unreached.length > 0 || behind.length > 0;
  const lines = [
    ...(changed.unreached.length === 0
      ? []
      : [`Not asked: the database of ${listReasons(changed.unreached)}. It gets the change when it is back.`]),
    ...(unpublished.length === 0
      ? []
      : [`Not published beside the pages of ${listReasons(unpublished)}. When it is back: ops release publish`]),
    ...behind.map(
      ({ colour, region, revision }) =>
        `${colour} in ${region} ${revision === null ? 'does not answer' : `still goes by revision ${revision}`}.`,
    ),
  ];
  return {
    exitCode: isPartial ? exitCodes.partial : exitCodes.done,
    message: [sentence(changed), ...lines].join('\n'),
    text: renderRelease(changed.after),
    data: {
      changed: changed.isChanged,
      revision: changed.after.revision,
      before: changed.before,
      after: changed.after,
      writtenIn: changed.writtenIn,
      published: changed.publications.filter(({ revision }) => 'value' in revision).map(({ region }) => region),
      unpublished,
      unreachedDatabases: changed.unreached,
      behind,
    },
  };
}

const follow = ({ before, after }: ChangedRelease, waitSeconds: number, tools: Tools) =>
  awaitRevision(after.revision, concernedColours(before, after), waitSeconds * 1_000, tools);

function sentence({ isChanged, after, publications }: ChangedRelease): string {
  const published = publications.filter(({ revision }) => 'value' in revision).map(({ region }) => region);
  const where = published.length === 0 ? 'published nowhere' : `published in ${published.join(', ')}`;
  const higher = publications.flatMap(({ revision }) =>
    'value' in revision && revision.value > after.revision ? [revision.value] : [],
  );
  const overtaken = higher.length === 0 ? '' : ` Revision ${Math.max(...higher)} of somebody else is there already and stays.`;
  return `${isChanged ? `Revision ${after.revision}` : `Nothing to change: revision ${after.revision}`}, ${where}.${overtaken}`;
}
