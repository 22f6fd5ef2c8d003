import { expect, test } from 'vitest';
import { type Edit, type EditAction, meantBy, reduceEdit, viewing } from './edit.ts';

const run = (...actions: EditAction[]): Edit => actions.reduce(reduceEdit, viewing);
const began: EditAction = { type: 'began', value: 'Home' };

test('an edit begins with what is there and ends when it is saved', () => {
  expect(run(began)).toEqual({ kind: 'editing', text: 'Home', base: 'Home', trouble: null });
  expect(run(began, { type: 'typed', text: 'House' }, { type: 'sent' }, { type: 'saved' })).toEqual(viewing);
});

test('a conflict keeps the text and tells theirs', () => {
  const edit = run(began, { type: 'typed', text: 'House' }, { type: 'sent' }, { type: 'conflicted', theirs: 'Hut' });
  expect(edit).toMatchObject({ kind: 'editing', text: 'House', base: 'Hut' });
  expect(edit.kind !== 'viewing' && edit.trouble).toContain('“Hut”');
});

test('a failure keeps the text and its sentence', () => {
  const edit = run(began, { type: 'typed', text: 'House' }, { type: 'sent' }, { type: 'failed', sentence: 'No.' });
  expect(edit).toEqual({ kind: 'editing', text: 'House', base: 'Home', trouble: 'No.' });
});

test('nothing changes while it is being saved', () => {
  expect(run(began, { type: 'sent' }, { type: 'typed', text: 'late' })).toMatchObject({ kind: 'saving', text: 'Home' });
});

test('an answer after a cancel changes nothing', () => {
  expect(run(began, { type: 'cancelled' }, { type: 'conflicted', theirs: 'Hut' })).toEqual(viewing);
});

test('only spaces take a text away', () => {
  expect(meantBy('  ')).toBeNull();
  expect(meantBy(' a ')).toBe('a');
});
