import type { RunningLocal } from '@parallax/local/start-local';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../launch-browser.ts';
import { startTestCloud } from '../test-cloud.ts';
import { waitFor } from '../wait-for.ts';
import { chiSquare } from './chi-square.ts';
import { judge } from './judge.ts';
import { haveAllArrived, type Leave, latestOf, leavingOf } from './leaving.ts';
import { type Command, type Operator, operatorOf } from './operator.ts';
import { bringPageVisitor } from './page-visitor.ts';
import type { Move, RehearsalReport, Split } from './rehearsal-report.ts';
import { bringPeople, type People, sendSessions } from './visitors.ts';

export interface RehearsalWish {
  readonly seed: number;
  /** Sessions for each of the two splits. */
  readonly sessions: number;
  /** People who stay while a colour is left, and how often each acts, ms. */
  readonly people: number;
  readonly everyMs: number;
  readonly regions: readonly string[];
  /** Leaves out what takes long: a whole rollout, and a colour that dies. */
  readonly short: boolean;
  /** Builds first what is missing or old. */
  readonly build: boolean;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

const colours = ['blue', 'green'] as const;
const weights = { blue: 80, green: 20 };
/** Visitors of a split that are under way at the same time. */
const atOnce = 8;
/** How long everybody may take to leave a colour before that counts as never, ms. */
const leftWithinMs = 60_000;

/** Nobody asks for more uploads in an hour than people who do nothing else. */
const manyGrants = JSON.stringify({ grantsPerHour: 100_000 });

interface Stage extends RehearsalWish {
  readonly cloud: RunningLocal;
  readonly ops: Operator;
}

/**
 * Plays a release on a local cloud of its own: splits visitors by weights, leaves a drained colour, rolls back. Operators are the real program, visitors the
 * page's own client, and one of them the real page. Rejects only when the play itself cannot go on; what does not hold is in the report.
 */
export async function rehearse(wish: RehearsalWish): Promise<RehearsalReport> {
  const startedAt = new Date().toISOString();
  const { signal, regions, build } = wish;
  const cloud = await startTestCloud({ regions, colours, build, signal, env: { api: { PARALLAX_LIMITS: manyGrants } } });
  // Beside the first visitors, who need none.
  const browserStarting = launchBrowser();
  const browserGone = () => browserStarting.then((browser) => browser.close()).catch(() => undefined);
  browserStarting.catch(() => undefined);
  try {
    const stage: Stage = { ...wish, cloud, ops: operatorOf(cloud, signal) };
    const splits = [await split(stage, false), await split(stage, true)];
    const moves = await leaveColours(stage, await browserStarting);
    const broken = judge(splits, moves);
    return { startedAt, seed: wish.seed, regions, colours, splits, moves, holds: broken.length === 0, broken };
  } finally {
    await Promise.all([cloud.stop(), browserGone()]);
  }
}

async function split({ ops, cloud, sessions, seed, signal, print }: Stage, sticky: boolean): Promise<Split> {
  const command = await ops('weights', `blue=${weights.blue},green=${weights.green}`, sticky ? '--sticky' : '--no-sticky');
  tellCommand(command, print);
  print(`  ${sessions} sessions come, ${sticky ? 'sticky' : 'every page anew'}`);
  // Two pages tell whether a session changes its colour, and one of them is enough for its choice.
  const pages = 2;
  const seen = await sendSessions({ web: cloud.web, sessions, pages, seed: seed + Number(sticky), atOnce }, signal);
  const choices = sticky ? seen.sessions.map((each) => each[0]) : seen.sessions.flatMap((each) => [...each]);
  const chosen = Object.fromEntries(colours.map((colour) => [colour, choices.filter((each) => each === colour[0]).length]));
  return {
    command: command.words.join(' '),
    commandMs: command.ms,
    sticky,
    weights,
    sessions,
    pages,
    chosen,
    chiSquare: Number(chiSquare(chosen, weights).toFixed(3)),
    mixedSessions: seen.sessions.filter((each) => new Set(each).size > 1).length,
    failed: seen.failures.length,
  };
}

async function leaveColours(stage: Stage, browser: Browser): Promise<Move[]> {
  const { cloud, people, everyMs, seed, signal, print, short } = stage;
  print(`  ${people} people and one browser are at work`);
  const crowd = bringPeople({ web: cloud.web, people, everyMs, seed }, signal);
  let visitor: People | null = null;
  try {
    visitor = await bringPageVisitor(browser, cloud.web, 'blue');
    const both = { crowd, visitor };
    await atWork(both);
    const moves: Move[] = [];
    for (const each of short ? shortPlay(stage) : [...shortPlay(stage), ...restOfPlay(stage)])
      moves.push(await move(both, print, each));
    return moves;
  } finally {
    // What went wrong before is what is to be told.
    await Promise.allSettled([crowd.leave(), visitor?.leave()]);
  }
}

const toGreen: Leave = { by: 'colour', from: 'blue', to: 'green' };
const toBlue: Leave = { by: 'colour', from: 'green', to: 'blue' };

const shortPlay = ({ ops }: Stage): MoveWish[] => [
  { what: 'A colour is drained', leave: toGreen, begin: () => ops('drain', 'blue') },
  { what: 'A rollback', leave: toBlue, begin: () => ops('rollback') },
];

const restOfPlay = ({ ops, cloud, regions: [first = '', second = ''] }: Stage): MoveWish[] => [
  { what: 'Everything goes to the new colour', leave: toGreen, begin: () => ops('weights', 'blue=0,green=100') },
  { what: 'A rollback of all of it', leave: toBlue, begin: () => ops('rollback') },
  { what: 'A region is killed', leave: { by: 'region', from: first, to: second }, begin: () => quietly(cloud.killRegion(first)) },
  {
    what: 'A colour dies in every region',
    leave: toGreen,
    prepare: () => cloud.restoreRegion(first),
    begin: () => quietly(die(cloud)),
  },
];

/** Nobody gave a command. */
const quietly = async (work: Promise<unknown>): Promise<null> => {
  await work;
  return null;
};

interface Both {
  readonly crowd: People;
  readonly visitor: People;
}

interface MoveWish {
  readonly what: string;
  readonly leave: Leave;
  /** Before anything is measured. */
  readonly prepare?: () => Promise<void>;
  readonly begin: () => Promise<Command | null>;
}

async function move(
  { crowd, visitor }: Both,
  print: (line: string) => void,
  { what, leave, prepare, begin }: MoveWish,
): Promise<Move> {
  const { by, from, to } = leave;
  await prepare?.();
  print(`  ${what}: from ${from} to ${to}`);
  const since = Date.now();
  const command = await begin();
  if (command !== null) tellCommand(command, print);
  const decidedAt = since + (command?.writtenMs ?? 0);
  const arrived = waitFor(
    `everybody from ${from} to ${to}`,
    () => ([crowd, visitor].every(({ actions }) => haveAllArrived(actions, leave, since)) ? true : null),
    { withinMs: leftWithinMs, saw: () => [latestOf(crowd.actions), latestOf(visitor.actions)] },
  );
  await Promise.race([arrived, crowd.broken]);
  return {
    what,
    by,
    command: command?.words.join(' ') ?? null,
    commandMs: command?.ms ?? null,
    writtenMs: command?.writtenMs ?? 0,
    from,
    to,
    people: leavingOf(crowd.actions, leave, since, decidedAt),
    browser: leavingOf(visitor.actions, leave, since, decidedAt),
  };
}

/** Until people are at work, and the browser under the colour that is left first. */
const atWork = ({ crowd, visitor }: Both): Promise<true> =>
  Promise.race([
    waitFor('everybody at work', () => (crowd.actions.length > 0 && visitor.actions[0]?.colour === 'blue' ? true : null), {
      withinMs: leftWithinMs,
      saw: () => [crowd.actions.length, visitor.actions],
    }),
    crowd.broken,
  ]);

/** Every API of the first colour at once; its worker, which takes no traffic, lives on. */
async function die({ regions, kill, stopPart }: RunningLocal): Promise<void> {
  await Promise.all(
    regions.map(async ({ name }) => {
      kill('api', name);
      await stopPart('api', name);
    }),
  );
}

const tellCommand = ({ words, ms, revision }: Command, print: (line: string) => void): void =>
  print(`  ops ${words.join(' ')}: revision ${revision} after ${(ms / 1_000).toFixed(1)} s`);
