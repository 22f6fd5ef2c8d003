import { describe, expect, it } from 'vitest';
import { blobPath } from './blob-path.ts';

describe('blobPath', () => {
  it.each([
    ['/', 'index.html'],
    ['/?image=0193&comp=list', 'index.html'],
    ['/docs/', 'docs/index.html'],
    ['/assets/a-1.js', 'assets/a-1.js'],
    ['/a%20b.txt', 'a%20b.txt'],
    ['/image/42', 'image/42'],
    ['/a%3Fcomp=list', 'a%3Fcomp%3Dlist'],
  ])('%s is the blob %s', (url, blob) => expect(blobPath(url)).toBe(blob));

  it.each(['/../secret', '/a/../../images/x', '/%2e%2e/images/x', '/a%5C..', '/%E0%A4%A', 'http://elsewhere/', '*'])(
    '%s is no blob',
    (url) => expect(blobPath(url)).toBeNull(),
  );

  it('keeps an encoded slash inside the name', () => expect(blobPath('/a%2Fb')).toBe('a%2Fb'));
});
