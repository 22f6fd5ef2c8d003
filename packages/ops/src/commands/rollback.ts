import type { Command, Given } from '../cli/command.ts';
import { UsageError } from '../cli/failures.ts';
import { textOption } from '../cli/read-values.ts';
import { rollBack } from '../release/changes/roll-back.ts';
import { describeWeights } from '../release/describe-release.ts';
import { changeOptions, finishChange } from './finish-change.ts';

export const rollback: Command = {
  name: ['rollback'],
  summary: 'gives the colours the weights they had before',
  parameters: '',
  options: {
    ...changeOptions,
    to: {
      type: 'string',
      value: 'REVISION',
      description: 'weights of that revision (see ops release show) instead of the previous ones',
    },
  },
  details: `Takes back the latest change of weights, with its stickiness; repeated, it goes one change further back each time. Other settings stay: a
drained colour stays drained, unless nothing would take traffic then. Never frozen.`,
  examples: ['rollback', 'rollback --yes --reason "errors in green"', 'rollback --to 41'],
  run: async (given, tools) => {
    const target = readRevision(given);
    const { environment } = tools.installation();
    return await finishChange(
      given,
      {
        action: target === null ? 'rollback' : `rollback to ${target}`,
        decide: (current, history) => {
          const { release, restores } = rollBack(current, history, target);
          const what = `Traffic of ${environment} goes from ${describeWeights(current)} back to ${describeWeights(release)} (revision ${restores}).`;
          return { release, restores, danger: { what, name: environment } };
        },
      },
      tools,
    );
  },
};

function readRevision(given: Given): number | null {
  const text = textOption(given, 'to');
  if (text === null) return null;
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--to takes the number of a revision, not "${text}".`);
  return Number(text);
}
