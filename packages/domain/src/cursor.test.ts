import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CursorKeys, readCursor, readCursorWith, writeCursor } from './cursor.ts';

const [key, other] = [7, 8].map((byte) => Buffer.alloc(32, byte).toString('base64')) as [string, string];
const position = { bucket: '2026-11', after: '8236283999999_019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11' };

test('a cursor reads back as what was written', () => {
  expect(readCursor(writeCursor(position, 'tag=sky', [key]), 'tag=sky', [key])).toEqual(position);
});

test.each([
  ['signed', [key]],
  ['sealed for want of a key', []],
])('a changed character, or other filters, are told apart from a good cursor: %s', (_, keys) => {
  const cursor = writeCursor(position, 'tag=sky', keys);
  fc.assert(
    fc.property(fc.nat(cursor.length - 1), (index) => {
      const changed = cursor.slice(0, index) + (cursor[index] === 'A' ? 'B' : 'A') + cursor.slice(index + 1);
      expect(() => readCursor(changed, 'tag=sky', [key])).toThrow('Ask for the list again');
    }),
  );
  expect(() => readCursor(cursor, 'tag=sea', keys)).toThrow('other filters');
});

test('a cursor signed with a key that is not known is refused', () => {
  expect(() => readCursor(writeCursor(position, '', [key]), '', [other])).toThrow('altered');
});

test.each([[[key]], [[]]])('any text that is no cursor is refused with the same sentence, with keys %j', (keys) => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => readCursor(text, '', keys)).toThrow('Ask for the list again');
    }),
  );
});

test('whatever a body holds that nobody signed, it is refused unless it is a position', () => {
  const signed = (body: unknown) => `${Buffer.from(JSON.stringify(body)).toString('base64url')}.x`;
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      expect(() => readCursor(signed(body), '', [])).toThrow('Ask for the list again');
    }),
  );
  for (const bucket of ['2026', "2026-11' OR 1", '2026-11-21T14:00', ''])
    expect(() => readCursor(signed([1, '47DEQpj8', bucket, null]), '', [])).toThrow('Ask for the list again');
  expect(() => readCursor(signed([1, '47DEQpj8', '2026-11', 'x'.repeat(81)]), '', [])).toThrow('Ask for the list again');
});

test('a signature of as many characters that are not ASCII is refused like any other', () => {
  const body = writeCursor(position, '', [key]).split('.')[0] ?? '';
  expect(() => readCursor(`${body}.${'é'.repeat(22)}`, '', [key])).toThrow('Ask for the list again');
});

test('while one app has a key and another has none, each goes on with the cursors of the other', () => {
  expect(readCursor(writeCursor(position, '', [key]), '', [])).toEqual(position);
  expect(readCursor(writeCursor(position, '', []), '', [key])).toEqual(position);
});

test('while a key is being replaced, cursors of both are good', () => {
  expect(readCursor(writeCursor(position, '', [key]), '', [other, key])).toEqual(position);
  expect(readCursor(writeCursor(position, '', [other, key]), '', [key, other])).toEqual(position);
});

test('a signature of a key that came meanwhile is judged with that key; one of nobody is refused after one look', async () => {
  const asked: string[] = [];
  const keys: CursorKeys = {
    known: () => [key],
    renewed: async () => {
      asked.push('again');
      return [other, key];
    },
  };
  expect(await readCursorWith(writeCursor(position, '', [key]), '', keys)).toEqual(position);
  expect(asked).toEqual([]);
  expect(await readCursorWith(writeCursor(position, '', [other]), '', keys)).toEqual(position);
  const third = Buffer.alloc(32, 9).toString('base64');
  await expect(readCursorWith(writeCursor(position, '', [third]), '', keys)).rejects.toThrow('Ask for the list again');
  expect(asked).toHaveLength(2);
  const nothingNew: CursorKeys = { known: () => [key], renewed: async () => null };
  await expect(readCursorWith(writeCursor(position, '', [other]), '', nothingNew)).rejects.toThrow('altered');
});
