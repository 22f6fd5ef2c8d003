import type { Command, Outcome, Tools } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { hasOption, numberOption, textOption } from '../cli/read-values.ts';
import { renderTable } from '../cli/table.ts';
import { findTargets } from '../installation/targets.ts';
import type { Check } from '../smoke/check.ts';
import { type SmokeWishes, smokeApi } from '../smoke/smoke-api.ts';
import { smokeSite } from '../smoke/smoke-site.ts';

interface Smoked {
  readonly what: string;
  readonly url: string;
  readonly checks: readonly Check[];
}

export const smoke: Command = {
  name: ['smoke'],
  summary: 'looks whether everything works, by a generated picture that goes all the way and is deleted',
  parameters: '',
  options: {
    colour: { type: 'string', value: 'COLOUR', description: 'only that colour (default: every one)' },
    region: { type: 'string', value: 'REGION', description: 'only that region (default: every one)' },
    release: { type: 'string', value: 'NAME', description: 'release that the colour has to carry' },
    within: { type: 'string', value: 'SECONDS', description: 'how long the picture may take until it is ready (default: 60)' },
    'no-site': { type: 'boolean', description: 'leaves out the pages' },
  },
  details: `Asks each API by its direct address, so a colour without traffic can be looked at before it gets any. "noted" is worth knowing and no
failure: an upload that went to another region, a region that is limited.`,
  examples: ['smoke', 'smoke --colour green --region westus2', 'smoke --colour green --release 2026.11.21.4 --json'],
  run: async (given, tools) => {
    const { webUrl } = tools.installation();
    const targets = findTargets(
      tools.installation(),
      textOption(given, 'colour') ?? undefined,
      textOption(given, 'region') ?? undefined,
    );
    const wishes: SmokeWishes = {
      release: textOption(given, 'release'),
      readyWithinMs: numberOption(given, 'within', { min: 1, max: 600, initial: 60 }) * 1_000,
    };
    tools.say(`looking at ${targets.map(({ colour, region }) => `${colour} in ${region}`).join(', ')}`);
    const smoked = await Promise.all([
      ...targets.map(async (target) => ({
        what: `${target.colour} in ${target.region}`,
        url: target.url,
        checks: tell(`${target.colour} in ${target.region}`, await smokeApi(target, wishes, tools), tools),
      })),
      ...(hasOption(given, 'no-site')
        ? []
        : [smokeSite(webUrl, tools).then((checks) => ({ what: 'pages', url: webUrl, checks }))]),
    ]);
    tools.signal.throwIfAborted();
    return outcomeOf(smoked);
  },
};

function tell(what: string, checks: Check[], tools: Tools): Check[] {
  tools.say(`${what}: ${checks.some(({ state }) => state === 'failed') ? 'failed' : 'works'}`);
  return checks;
}

function outcomeOf(smoked: readonly Smoked[]): Outcome {
  const checks = smoked.flatMap((each) => each.checks);
  const failed = checks.filter(({ state }) => state === 'failed').length;
  const done = checks.filter(({ state }) => state === 'ok' || state === 'noted').length;
  const isAnswered = checks.some((check) => check.isAnswered);
  return {
    exitCode: failed === 0 ? exitCodes.done : isAnswered ? exitCodes.no : exitCodes.unreachable,
    message: failed === 0 ? `All ${done} checks passed.` : `${failed} of ${checks.length} checks failed.`,
    text: smoked.map(render).join('\n'),
    data: { targets: smoked },
  };
}

const marks = { ok: 'ok', noted: 'noted', failed: 'FAILED', 'left-out': '-' } as const;

const render = ({ what, url, checks }: Smoked): string =>
  `${what}   ${url}\n${renderTable(
    checks.map(({ name, state, ms, detail }) => [`  ${marks[state]}`, name, ms === null ? '' : `${ms} ms`.padStart(8), detail]),
  )}`;
