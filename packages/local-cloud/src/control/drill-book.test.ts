import { expect, it } from 'vitest';
import { ManualClock } from '../../test/storage/manual-clock.ts';
import { DrillBook } from './drill-book.ts';

const start = { id: 'd1', name: 'outage', hypothesis: 'Nothing is lost.' };

it('adds steps in order of time, each once, and stamps those without one', () => {
  const clock = new ManualClock();
  const book = new DrillBook(clock);
  book.start({ ...start, startedAt: '2026-01-01T00:00:00.000Z' });
  book.change('d1', { steps: [{ at: '2026-01-01T00:00:05.000Z', what: 'later' }] });
  book.change('d1', { steps: [{ at: '2026-01-01T00:00:01.000Z', what: 'sooner', region: 'westus2' }] });
  const drill = book.change('d1', { steps: [{ at: '2026-01-01T00:00:05.000Z', what: 'later' }] });
  expect(drill.steps.map(({ what }) => what)).toEqual(['sooner', 'later']);
  expect(book.change('d1', { verdict: { holds: true, text: '0 lost' } }).verdict).toEqual({
    holds: true,
    text: '0 lost',
    at: new Date(clock.now()).toISOString(),
  });
});

it('refuses the same id twice and an id that it does not know, in a sentence', () => {
  const book = new DrillBook(new ManualClock());
  book.start(start);
  expect(() => book.start(start)).toThrow('There is a drill "d1" already');
  expect(() => book.change('d2', {})).toThrow('There is no drill "d2"');
});

it('keeps the last fifty, newest first', () => {
  const book = new DrillBook(new ManualClock());
  for (let count = 0; count < 60; count++) book.start({ ...start, id: `d${count}` });
  expect(book.list()).toHaveLength(50);
  expect(book.list()[0]?.id).toBe('d59');
  expect(book.list().at(-1)?.id).toBe('d10');
});
