import { describe, expect, it } from 'vitest';
import { containerRid, databaseRid, documentNumberOf, documentNumberText, itemRid } from './resource-id.ts';

describe('resource ids', () => {
  it('begin with the id of what they lie in', () => {
    const bytes = (rid: string) => Buffer.from(rid.replaceAll('-', '/'), 'base64');
    const container = bytes(containerRid(3, 9));
    expect(bytes(databaseRid(3))).toEqual(container.subarray(0, 4));
    expect(bytes(itemRid(3, 9, 1234)).subarray(0, 8)).toEqual(container);
    expect([bytes(databaseRid(3)).length, container.length, bytes(itemRid(3, 9, 1)).length]).toEqual([4, 8, 16]);
  });

  it('hold the document number where the SDK looks for it, little-endian', () => {
    const bytes = Buffer.from(itemRid(1, 1, 0x1234_5678_9a).replaceAll('-', '/'), 'base64');
    expect(bytes.readBigUInt64LE(8)).toBe(0x1234_5678_9an);
  });

  it('have no slash, which would end a path segment', () => {
    for (let at = 0; at < 3000; at++) expect(itemRid(at, at * 7, at * 1_000_003)).not.toContain('/');
  });

  it('give document numbers as texts that sort like numbers', () => {
    const numbers = [0, 1, 15, 16, 255, 4096, 2 ** 40, 2 ** 52];
    const texts = numbers.map(documentNumberText);
    expect([...texts].sort()).toEqual(texts);
    expect(texts.map(documentNumberOf)).toEqual(numbers);
  });
});
