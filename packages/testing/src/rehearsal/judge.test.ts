import { expect, test } from 'vitest';
import { judge, leftWithinMs } from './judge.ts';
import type { Leaving, Move, Split } from './rehearsal-report.ts';
import { renderReport } from './render-report.ts';

const split = (more: Partial<Split> = {}): Split => ({
  command: 'weights blue=80,green=20 --sticky',
  commandMs: 1_400,
  sticky: true,
  weights: { blue: 80, green: 20 },
  sessions: 2_000,
  pages: 2,
  chosen: { blue: 1_608, green: 392 },
  chiSquare: 0.153,
  mixedSessions: 0,
  failed: 0,
  ...more,
});
const leaving = (more: Partial<Leaving> = {}): Leaving => ({
  actions: 412,
  failed: 0,
  repeated: 12,
  slowestMs: 90,
  lastAnswerMs: 3_240,
  colours: ['blue', 'green'],
  ...more,
});
const move = (people: Leaving, browser = leaving()): Move => ({
  what: 'A colour is drained',
  by: 'colour',
  command: 'drain blue',
  commandMs: 1_300,
  writtenMs: 1_100,
  from: 'blue',
  to: 'green',
  people,
  browser,
});

test('nothing is said of what is as it should be', () => {
  expect(judge([split(), split({ sticky: false, mixedSessions: 640 })], [move(leaving())])).toEqual([]);
});

test('everything that is not as it should be is said', () => {
  const splits = [split({ chiSquare: 40, mixedSessions: 1, failed: 2 }), split({ sticky: false, mixedSessions: 0 })];
  const moves = [
    move(leaving({ failed: 1 })),
    move(leaving({ lastAnswerMs: leftWithinMs + 1 })),
    move(leaving(), leaving({ actions: 0 })),
    { ...move(leaving(), leaving({ colours: ['blue'] })), by: 'region' as const },
  ];
  expect(judge(splits, moves)).toHaveLength(8);
});

test('the report can be read', () => {
  const report = {
    startedAt: '2026-11-21T17:04:09.000Z',
    seed: 1,
    regions: ['westus2', 'eastus2'],
    colours: ['blue', 'green'],
    splits: [split()],
    moves: [move(leaving())],
    holds: false,
    broken: ['Something.'],
  };
  expect(renderReport(report)).toBe(`Rehearsal of 2026-11-21 17:04 UTC: blue and green in westus2, eastus2, seed 1

ops weights blue=80,green=20 --sticky   (1.4 s)
  blue    80 % wanted, 80.4 % of 2,000 sessions
  green   20 % wanted, 19.6 % of 2,000 sessions
  chi-square 0.15; chance alone exceeds 10.83 once in a thousand times
  0 of 2,000 sessions saw both colours in 2 pages; 0 visits failed

A colour is drained: ops drain blue   (written after 1.1 s, done after 1.3 s)
  people   last answer of blue 3.2 s after that was written; 0 of 412 actions failed, 12 repeated elsewhere, the slowest took 90 ms
  browser  last answer of blue 3.2 s after that was written; 0 of 412 actions failed, 12 repeated elsewhere, the slowest took 90 ms

Does not hold:
  - Something.
`);
});
