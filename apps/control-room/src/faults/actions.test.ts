import { expect, test } from 'vitest';
import { undoOf } from './actions.ts';

const faults = { vision: { west: { mode: '503', latencyMs: 500 } }, cosmos: { split: [['west'], ['east']] } } as const;
const undoChange = (change: Record<string, unknown>, before: object = faults) => {
  const undo = undoOf({ type: 'faults', change }, before);
  return undo.type === 'faults' ? undo.change : null;
};

test('a kill is taken back by a restore, and the other way round', () => {
  expect(undoOf({ type: 'kill', region: 'west' }, {})).toEqual({ type: 'restore', region: 'west' });
  expect(undoOf({ type: 'restore', region: 'west' }, {})).toEqual({ type: 'kill', region: 'west' });
  expect(undoOf({ type: 'read-only', region: 'west', on: true }, {})).toEqual({ type: 'read-only', region: 'west', on: false });
});

test('a fault is taken back to what it was, and to nothing where it was not', () => {
  expect(undoChange({ vision: { west: { mode: null }, east: { mode: '503' } } })).toEqual({
    vision: { west: { mode: '503' }, east: null },
  });
  expect(undoChange({ global: { mode: 'refused' } })).toEqual({ global: null });
  expect(undoChange({ cosmos: { split: null } })).toEqual({ cosmos: { split: [['west'], ['east']] } });
  expect(undoChange({ vision: null })).toEqual({ vision: faults.vision });
});

test('taking everything away is taken back by everything', () => {
  expect(undoChange({})).toEqual(faults);
});
