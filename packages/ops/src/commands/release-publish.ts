import type { Command } from '../cli/command.ts';
import { changeOptions, finishChange } from './finish-change.ts';

export const releasePublish: Command = {
  name: ['release', 'publish'],
  summary: 'puts the release beside the pages of every region',
  parameters: '',
  options: changeOptions,
  details: `Repairs what an earlier change did not reach, and may be repeated at any time. Where there is no release yet it makes the first one:
all traffic to the first colour of the installation file.`,
  examples: ['release publish', 'release publish --json'],
  run: async (given, tools) =>
    await finishChange(given, { action: 'release publish', decide: (release) => ({ release }) }, tools),
};
