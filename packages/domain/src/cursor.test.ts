import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCursor, writeCursor } from './cursor.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const position = { bucket: '2026-11', after: '8236283999999_019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11' };

test('a cursor reads back as what was written', () => {
  expect(readCursor(writeCursor(position, 'tag=sky', key), 'tag=sky', key)).toEqual(position);
});

test('a changed character, another key or other filters are told apart from a good cursor', () => {
  const cursor = writeCursor(position, 'tag=sky', key);
  fc.assert(
    fc.property(fc.nat(cursor.length - 1), (index) => {
      const changed = cursor.slice(0, index) + (cursor[index] === 'A' ? 'B' : 'A') + cursor.slice(index + 1);
      expect(() => readCursor(changed, 'tag=sky', key)).toThrow('Ask for the list again');
    }),
  );
  expect(() => readCursor(cursor, 'tag=sky', Buffer.alloc(32, 8).toString('base64'))).toThrow('altered');
  expect(() => readCursor(cursor, 'tag=sea', key)).toThrow('other filters');
});

test('any text that is no cursor is refused with the same sentence', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => readCursor(text, '', key)).toThrow('Ask for the list again');
    }),
  );
});

test('a signature of as many characters that are not ASCII is refused like any other', () => {
  const body = writeCursor(position, '', key).split('.')[0] ?? '';
  expect(() => readCursor(`${body}.${'é'.repeat(22)}`, '', key)).toThrow('Ask for the list again');
});
