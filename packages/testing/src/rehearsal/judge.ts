import { chiSquareLimit } from './chi-square.ts';
import type { Leaving, Move, Split } from './rehearsal-report.ts';

/** "Within seconds": API instances read the release every 3 s, and this machine may have much else to do. */
export const leftWithinMs = 10_000;

/** A sentence for each thing that is not as it should be. */
export const judge = (splits: readonly Split[], moves: readonly Move[]): string[] => [
  ...splits.flatMap(judgeSplit),
  ...moves.flatMap((move) => [...judgeLeaving(move, 'people', move.people), ...judgeLeaving(move, 'the browser', move.browser)]),
];

function judgeSplit({ sticky, chosen, chiSquare, mixedSessions, failed, sessions }: Split): string[] {
  const name = sticky ? 'Sticky sessions' : 'Pages that choose anew';
  return [
    ...(chiSquare > chiSquareLimit ? [`${name} were split ${JSON.stringify(chosen)}, which is no chance (${chiSquare}).`] : []),
    ...(failed > 0 ? [`${failed} visits failed.`] : []),
    ...(sticky && mixedSessions > 0 ? [`${mixedSessions} of ${sessions} sticky sessions changed their colour.`] : []),
    ...(!sticky && mixedSessions === 0 ? ['No session changed its colour although every page chooses anew.'] : []),
  ];
}

function judgeLeaving({ what, by, from }: Move, who: string, { actions, failed, lastAnswerMs, colours }: Leaving): string[] {
  return [
    ...(actions === 0 ? [`${what}: ${who} did nothing meanwhile, so nothing was shown.`] : []),
    ...(failed > 0 ? [`${what}: ${failed} of ${actions} actions of ${who} failed.`] : []),
    ...(lastAnswerMs > leftWithinMs ? [`${what}: ${who} still got answers of ${from} after ${lastAnswerMs} ms.`] : []),
    ...(by === 'region' && colours.length > 1 ? [`${what}: ${who} changed the colour (${colours.join(', ')}).`] : []),
  ];
}
