import type { Option } from './command.ts';

/** Understood by every command. */
export const globalOptions = {
  installation: {
    type: 'string',
    value: 'FILE',
    description: 'the installation to work on (default: the file that PARALLAX_INSTALLATION names)',
  },
  json: { type: 'boolean', description: 'one JSON document on stdout and nothing else' },
  yes: { type: 'boolean', description: 'does what is dangerous without asking; needed where nobody can be asked' },
  by: { type: 'string', value: 'NAME', description: 'who does it, for the history (default: the pipeline run or the user)' },
  help: { type: 'boolean', description: 'this text' },
} as const satisfies Record<string, Option>;
