import { expect, test } from 'vitest';
import { isTyping, keyName } from './keys.ts';

const press = (key: string, code = '', shiftKey = false, isModified = false) => keyName({ key, code, shiftKey, isModified });

test('digits count by their place, whatever shift or another keyboard makes of them', () => {
  expect([press('1', 'Digit1'), press('!', 'Digit1', true), press('&', 'Digit1'), press('3', 'Numpad3')]).toEqual([
    '1',
    'Shift+1',
    '1',
    '3',
  ]);
});

test('letters count with or without shift; the browser keeps its own combinations', () => {
  expect([press('V'), press('?', 'Slash', true), press('Escape'), press('r', '', false, true)]).toEqual([
    'v',
    '?',
    'Escape',
    null,
  ]);
});

test('people who write want letters', () => {
  expect([isTyping('INPUT', 'search'), isTyping('TEXTAREA', null), isTyping('SELECT', null)]).toEqual([true, true, true]);
  expect([isTyping('INPUT', 'range'), isTyping('BUTTON', null), isTyping('INPUT', 'checkbox')]).toEqual([false, false, false]);
});
