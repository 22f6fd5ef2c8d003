import type { Command } from '../cli/command.ts';
import { assertWords, readColour } from '../cli/read-values.ts';
import { drainColour } from '../release/changes/drain-colour.ts';
import { describeWeights } from '../release/describe-release.ts';
import { changeOptions, finishChange } from './finish-change.ts';

export const drain: Command = {
  name: ['drain'],
  summary: 'takes a colour out of traffic at once, whatever its weight',
  parameters: 'COLOUR',
  options: changeOptions,
  details: `The colour answers every request but health with 503 colour-drained, and clients repeat the request at the other one. Its weight stays, so
that "ops undrain" brings everything back as it was. Refused when no other colour has weight.`,
  examples: ['drain green', 'drain green --yes --wait 30 --reason "looks at a crash"'],
  run: async (given, tools) => {
    assertWords(given, 1, 'one colour');
    const colour = readColour(given.words[0], 'ops drain');
    return await finishChange(
      given,
      {
        action: `drain ${colour}`,
        decide: (current) => {
          const release = drainColour(current, colour, true);
          return { release, danger: { what: `${tools.installation().environment}: ${describeWeights(release)}.`, name: colour } };
        },
      },
      tools,
    );
  },
};

export const undrain: Command = {
  name: ['undrain'],
  summary: 'lets a drained colour in again, with the weight it had',
  parameters: 'COLOUR',
  options: changeOptions,
  details: '',
  examples: ['undrain green'],
  run: async (given, tools) => {
    assertWords(given, 1, 'one colour');
    const colour = readColour(given.words[0], 'ops undrain');
    return await finishChange(
      given,
      { action: `undrain ${colour}`, decide: (current) => ({ release: drainColour(current, colour, false) }) },
      tools,
    );
  },
};
