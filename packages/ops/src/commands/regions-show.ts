import type { Release } from '@parallax/contracts/release';
import type { Command, Outcome, Tools } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { Unreachable } from '../cli/failures.ts';
import { renderTable } from '../cli/table.ts';
import { healthSeen, regionsSeen } from '../installation/answers.ts';
import { type ApiCaller, apiCaller, expectAnswer } from '../installation/call-api.ts';
import { findTargets, type Target } from '../installation/targets.ts';
import { listReasons } from '../release/change-release.ts';
import { type Found, readStanding, regionTimeoutMs } from '../release/read-standing.ts';

const callTimeoutMs = 5_000;

export const regionsShow: Command = {
  name: ['regions', 'show'],
  summary: 'every region: what was said of it, what its apps think, what answers',
  parameters: '',
  options: {},
  details: `Exit code 4 when something of a region does not answer, or is not ready without having been drained; 3 when nothing answers at all.`,
  examples: ['regions show', 'regions show --json'],
  run: async (_given, tools) => await show(tools),
};

interface ApiState {
  readonly target: Target;
  /** `ok`, `degraded`, `drained`, `down`, or why there was no answer. */
  readonly ready: string;
  /** What this API thinks of every region; empty when it does not answer. */
  readonly states: Readonly<Record<string, string>>;
}

async function show(tools: Tools): Promise<Outcome> {
  const { regions, environment, colours } = tools.installation();
  tools.say(`asking ${regions.map(({ name }) => name).join(', ')}`);
  const places = await tools.places();
  const [standing, answers] = await Promise.all([
    readStanding(places, tools.signal, regionTimeoutMs),
    Promise.all(findTargets(tools.installation(), undefined, undefined).map((target) => askApi(target, tools))),
  ]);
  const apis = answers.map((api) => asWasSaid(api, standing.current));
  const rows = standing.regions.map(({ region, control, published }) => ({
    region,
    override: standing.current?.regions[region] ?? null,
    database: wordFor(control),
    pages: wordFor(published),
    apis: apis.filter(({ target }) => target.region === region),
    seenAs: opinions(region, apis),
  }));
  const isAnswered =
    apis.some(({ ready }) => ready in healthy) ||
    rows.some(({ database, pages }) => database === 'answers' || pages === 'answers');
  if (!isAnswered)
    throw new Unreachable(
      `Nothing of ${environment} answers. Databases: ${listReasons(rows.map(({ region, database }) => ({ region, reason: database })))}.`,
    );
  const troubled = rows.filter(
    (row) => row.database !== 'answers' || row.pages !== 'answers' || row.apis.some(({ ready }) => !(ready in healthy)),
  );
  return {
    exitCode: troubled.length === 0 ? exitCodes.done : exitCodes.partial,
    message:
      troubled.length === 0
        ? `All ${rows.length} regions of ${environment} answer.`
        : `Not all is well in ${troubled.map(({ region }) => region).join(', ')}.`,
    text: renderTable([
      ['region', 'said', 'seen as', 'database', 'pages', ...colours.map((colour) => `${colour} API`)],
      ...rows.map((row) => [
        row.region,
        row.override ?? '-',
        row.seenAs,
        row.database,
        row.pages,
        ...colours.map((colour) => row.apis.find(({ target }) => target.colour === colour)?.ready ?? '-'),
      ]),
    ]),
    data: {
      regions: rows.map(({ apis: own, ...row }) => ({
        ...row,
        apis: own.map(({ target, ready }) => ({ colour: target.colour, url: target.url, ready })),
      })),
    },
  };
}

/** Takes people, or takes none because an operator said so. */
const healthy: Readonly<Record<string, true>> = { ok: true, degraded: true, drained: true };

/** Who is not ready because it or its region was drained is as it should be. */
function asWasSaid(api: ApiState, release: Release | null): ApiState {
  const { colour, region } = api.target;
  const isDrained =
    release?.regions[region] === 'drained' || release?.colours.some((each) => each.colour === colour && each.drained) === true;
  return isDrained && api.ready === 'down' ? { ...api, ready: 'drained' } : api;
}

const wordFor = (found: Found<unknown>): string => ('failed' in found ? found.failed : 'answers');

/** What the APIs think of a region; they may differ for a moment. */
function opinions(region: string, apis: readonly ApiState[]): string {
  const states = new Set(apis.flatMap(({ states: all }) => all[region] ?? []));
  return [...states].join(' / ') || 'unknown';
}

async function askApi(target: Target, { fetch, signal }: Tools): Promise<ApiState> {
  const api = apiCaller(target.url, { fetch, signal, timeoutMs: callTimeoutMs });
  const [ready, states] = await Promise.all([askReady(api), askStates(api)]);
  signal.throwIfAborted();
  return { target, ready, states };
}

async function askReady(api: ApiCaller): Promise<string> {
  try {
    const answer = await api.call('/health/ready');
    const { status } = expectAnswer(answer, answer.status === 503 ? 503 : 200, healthSeen);
    return status;
  } catch (error) {
    return (error as Error).message;
  }
}

async function askStates(api: ApiCaller): Promise<Record<string, string>> {
  try {
    const { regions } = expectAnswer(await api.call('/regions'), 200, regionsSeen);
    return Object.fromEntries(regions.map(({ name, state }) => [name, state]));
  } catch {
    return {};
  }
}
