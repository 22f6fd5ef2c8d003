import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brotliOnce } from './brotli-cache.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'parallax-brotli-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('brotliOnce', () => {
  const text = Buffer.from('the same words '.repeat(100));

  it('keeps what it compressed under the content’s hash', async () => {
    const first = await brotliOnce(text, 'abc', dir);
    expect(brotliDecompressSync(first)).toEqual(text);
    expect(readdirSync(dir)).toEqual(['abc.br']);
    writeFileSync(join(dir, 'abc.br'), 'kept');
    expect((await brotliOnce(text, 'abc', dir)).toString()).toBe('kept');
  });

  it('does without a folder that cannot be written', async () => {
    writeFileSync(join(dir, 'file'), '');
    expect(brotliDecompressSync(await brotliOnce(text, 'abc', join(dir, 'file')))).toEqual(text);
    expect(brotliDecompressSync(await brotliOnce(text, 'abc', null))).toEqual(text);
  });
});
