import { expect, test } from 'vitest';
import { momentOf, tickWords } from './trace-words.ts';
import { ticksOf } from './waterfall.ts';

test.each([
  [0, 2_300, ['0 ms', '500 ms', '1.0 s', '1.5 s', '2.0 s']],
  [0, 1, ['0.0 ms', '0.2 ms', '0.4 ms', '0.6 ms', '0.8 ms', '1.0 ms']],
  [1_200, 1_250, ['1.20 s', '1.21 s', '1.22 s', '1.23 s', '1.24 s', '1.25 s']],
  [412.15, 413.3, ['412.2 ms', '412.4 ms', '412.6 ms', '412.8 ms', '413.0 ms', '413.2 ms']],
  [100.05, 100.61, ['100.1 ms', '100.2 ms', '100.3 ms', '100.4 ms', '100.5 ms', '100.6 ms']],
  [-4_000, 2_000, ['−4.0 s', '−3.0 s', '−2.0 s', '−1.0 s', '0 ms', '1.0 s', '2.0 s']],
  [-400, 100, ['−400 ms', '−300 ms', '−200 ms', '−100 ms', '0 ms', '100 ms']],
  [0, 300_000, ['0 ms', '50 s', '1 min 40 s', '2 min 30 s', '3 min 20 s', '4 min 10 s', '5 min']],
])('moments from %d to %d ms can be told apart', (fromMs, toMs, words) => {
  expect(tickWords(ticksOf({ fromMs, toMs }))).toEqual(words);
});

test('a moment before the start has a minus', () => {
  expect([momentOf(-40), momentOf(0), momentOf(1_300)]).toEqual(['−40 ms', '0 ms', '1.3 s']);
});
