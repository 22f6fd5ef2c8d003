import { describe, expect, it } from 'vitest';
import { splitLines } from './line-splitter.ts';

describe('splitLines', () => {
  it('puts lines together from chunks and gives the last one at the end', () => {
    const lines: string[] = [];
    const splitter = splitLines((line) => lines.push(line));
    splitter.write('one\ntw');
    splitter.write('o\r\n\nthree');
    expect(lines).toEqual(['one', 'two']);
    splitter.end();
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('does not let a line without an end grow for ever', () => {
    const lines: string[] = [];
    const splitter = splitLines((line) => lines.push(line));
    for (let chunk = 0; chunk < 10; chunk++) splitter.write('x'.repeat(50_000));
    splitter.end();
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.join('')).toHaveLength(500_000);
  });
});
