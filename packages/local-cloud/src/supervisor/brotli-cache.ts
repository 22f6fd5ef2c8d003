import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);

/** Compresses as small as brotli can, which takes a second for a site; with a folder, each content is compressed once ever. */
export async function brotliOnce(bytes: Buffer, sha256: string, dir: string | null): Promise<Buffer> {
  const path = dir === null ? null : join(dir, `${sha256}.br`);
  const kept = path === null ? null : tryRead(path);
  if (kept !== null) return kept;
  const compressed = await compress(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  if (path !== null && dir !== null) keep(dir, path, compressed);
  return compressed;
}

function tryRead(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function keep(dir: string, path: string, bytes: Buffer): void {
  try {
    mkdirSync(dir, { recursive: true });
    const draft = `${path}.${process.pid}.draft`;
    writeFileSync(draft, bytes);
    renameSync(draft, path);
  } catch {
    // A cache that cannot be written costs a second at the next start, and nothing else.
  }
}
