import { expect, test } from 'vitest';
import { afterFailure, afterSuccess, inOrder, penaltyMs, startWith } from './addresses.ts';

const three = startWith(['name', 'west', 'east', 'west']);

test('the common name is asked first, each address once', () => {
  expect(inOrder(three, 0)).toEqual(['name', 'west', 'east']);
});

test('what worked stays first', () => {
  expect(inOrder(afterSuccess(three, 'east'), 0)).toEqual(['east', 'name', 'west']);
});

test('what failed goes to the end until its penalty is over', () => {
  const failed = afterFailure(afterSuccess(three, 'name'), 'name', 1_000);
  expect(inOrder(failed, 1_001)).toEqual(['west', 'east', 'name']);
  expect(inOrder(failed, 1_000 + penaltyMs)).toEqual(['name', 'west', 'east']);
});

test('when all have failed, all are still asked', () => {
  const failed = ['name', 'west', 'east'].reduce((state, address) => afterFailure(state, address, 5), three);
  expect(inOrder(failed, 6)).toEqual(['name', 'west', 'east']);
});

test('a success ends the penalty', () => {
  const back = afterSuccess(afterFailure(three, 'west', 0), 'west');
  expect(inOrder(back, 1)).toEqual(['west', 'name', 'east']);
  expect(back.penalties).toEqual({});
});

test('a remembered address that is no longer published is forgotten', () => {
  expect(startWith(['name'], 'gone').working).toBeNull();
});
