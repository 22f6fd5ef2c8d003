import { chiSquareLimit } from './chi-square.ts';
import type { Leaving, Move, RehearsalReport, Split } from './rehearsal-report.ts';

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const count = (number: number): string => number.toLocaleString('en');

/** The report for people, in plain lines. */
export const renderReport = ({ startedAt, seed, regions, colours, splits, moves, broken }: RehearsalReport): string =>
  [
    `Rehearsal of ${startedAt.slice(0, 16).replace('T', ' ')} UTC: ${colours.join(' and ')} in ${regions.join(', ')}, seed ${seed}`,
    '',
    ...splits.flatMap(renderSplit),
    ...moves.flatMap(renderMove),
    broken.length === 0 ? 'Everything holds.' : ['Does not hold:', ...broken.map((each) => `  - ${each}`)].join('\n'),
    '',
  ].join('\n');

function renderSplit({ command, commandMs, weights, chosen, chiSquare, sticky, sessions, pages, mixedSessions, failed }: Split) {
  const total = Object.values(chosen).reduce((sum, each) => sum + each, 0);
  const share = (colour: string) => `${(((chosen[colour] ?? 0) / total) * 100).toFixed(1)} %`;
  return [
    `ops ${command}   (${seconds(commandMs)})`,
    ...Object.entries(weights).map(
      ([colour, weight]) =>
        `  ${colour.padEnd(6)} ${String(weight).padStart(3)} % wanted, ${share(colour)} of ${count(total)} ${sticky ? 'sessions' : 'pages'}`,
    ),
    `  chi-square ${chiSquare.toFixed(2)}; chance alone exceeds ${chiSquareLimit} once in a thousand times`,
    `  ${count(mixedSessions)} of ${count(sessions)} sessions saw both colours in ${pages} pages; ${failed} visits failed`,
    '',
  ];
}

function renderMove({ what, command, commandMs, writtenMs, from, people, browser }: Move): string[] {
  const told =
    command === null ? '' : `: ops ${command}   (written after ${seconds(writtenMs)}, done after ${seconds(commandMs ?? 0)})`;
  const when = command === null ? 'after it began' : 'after that was written';
  return [`${what}${told}`, renderLeaving('people', from, when, people), renderLeaving('browser', from, when, browser), ''];
}

function renderLeaving(who: string, from: string, when: string, leaving: Leaving): string {
  const { actions, failed, repeated, slowestMs, lastAnswerMs } = leaving;
  return `  ${who.padEnd(8)} last answer of ${from} ${seconds(lastAnswerMs)} ${when}; ${failed} of ${count(actions)} actions failed, ${count(repeated)} repeated elsewhere, the slowest took ${count(slowestMs)} ms`;
}
