import type { ControlState } from '@parallax/local-cloud/api/control-state';
import { expect, test } from 'vitest';
import { sampleEvent } from '../stream/sample-events.ts';
import { chartMarks } from './chart-marks.ts';
import { emptyRoom, type RoomAction, type RoomState, roomReducer } from './room-state.ts';

const after = (...actions: RoomAction[]): RoomState => actions.reduce(roomReducer, emptyRoom);
const done = (text: string) => ({ text, undo: { type: 'restore', region: 'west' }, undoText: `Undo: ${text}` }) as const;
const cloud = (at: number) => ({ sample: { at, api: {}, ready: {}, lag: {}, queue: {}, events: {} } }) as unknown as ControlState;

test('answers bring figures with them; a lost connection keeps what was known', () => {
  const room = after({ type: 'answered', cloud: cloud(1) }, { type: 'answered', cloud: cloud(2) }, { type: 'lost' });
  expect(room).toMatchObject({ isConnected: false, samples: [{ at: 1 }, { at: 2 }] });
  expect(room.cloud).not.toBeNull();
});

test('a held stream stands still while things go on', () => {
  const one = [sampleEvent(1, 1)];
  const two = [sampleEvent(2, 2)];
  const held = after({ type: 'happened', events: one }, { type: 'hold', on: true }, { type: 'happened', events: two });
  expect([held.held?.lastId, held.stream.lastId]).toEqual([1, 2]);
  expect(roomReducer(held, { type: 'hold', on: false }).held).toBeNull();
});

test('what is done can be taken back, the last first, and taking back is not done again', () => {
  const room = after(
    { type: 'used', handle: 'a' },
    { type: 'done', handle: 'a', done: done('first'), isUndo: false },
    { type: 'done', handle: 'b', done: done('second'), isUndo: false },
  );
  expect(room.undos.map(({ text }) => text)).toEqual(['first', 'second']);
  expect([...room.busy]).toEqual([]);
  const back = roomReducer(room, { type: 'done', handle: 'undo', done: done('taken back'), isUndo: true });
  expect(back.undos.map(({ text }) => text)).toEqual(['first']);
  expect(back.notices.at(-1)).toMatchObject({ text: 'taken back', done: null });
});

test('a problem is told and frees its switch', () => {
  const room = after({ type: 'used', handle: 'a' }, { type: 'failed', handle: 'a', text: 'Vision does not come up.' });
  expect(room.notices).toEqual([{ id: 1, text: 'Vision does not come up.', isProblem: true, done: null }]);
  expect(room.busy.size).toBe(0);
  expect(roomReducer(room, { type: 'dismissed', id: 1 }).notices).toEqual([]);
});

test('notices stay few, and their numbers go on', () => {
  const many = Array.from({ length: 9 }, (_, index): RoomAction => ({ type: 'failed', handle: 'a', text: `${index}` }));
  expect(after(...many).notices.map(({ id }) => id)).toEqual([6, 7, 8, 9]);
});

test('kills, returns and the scrubber are marked in charts', () => {
  const events = [
    sampleEvent(1, 1, { what: 'region-killed' }),
    sampleEvent(2, 2),
    sampleEvent(3, 3, { what: 'region-restored' }),
  ];
  expect(chartMarks(events, 5).map(({ kind }) => kind)).toEqual(['killed', 'restored', 'cursor']);
  expect(chartMarks([], null)).toEqual([]);
});
