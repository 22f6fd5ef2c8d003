import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { brotliOnce } from './brotli-cache.ts';

/** A file as it stands in `$web`. */
export interface SiteFile {
  /** Blob name, with `/`. */
  readonly path: string;
  readonly body: Buffer;
  readonly contentType: string;
  readonly contentEncoding: 'br' | null;
  readonly cacheControl: string;
}

/** A file before it is compressed, with the mark by which a stored copy is known to be the same. */
export interface SiteSource {
  readonly path: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.wasm': 'application/wasm',
  '.ico': 'image/x-icon',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.woff2': 'font/woff2',
};
const compressed = new Set(['.html', '.js', '.css', '.json', '.webmanifest', '.svg', '.txt', '.map', '.xml', '.wasm']);

const hour = 3600;
const year = 365 * 24 * hour;
/** What the bundler names by content: `assets/index-B4f3k2Zq.js`. */
const hashedName = /-[\w-]{8,}\.[a-z0-9]+$/;
/** Read before anything else and never old: the page, the release, and the service worker. */
const alwaysFresh = /(\.html|^release\.json|^sw\.js)$/;

export async function readSite(dir: string): Promise<SiteSource[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(files.map(async (file) => siteSource(relative(dir, file).split(sep).join('/'), await readFile(file))));
}

export const siteSource = (path: string, bytes: Buffer): SiteSource => ({
  path,
  bytes,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** `cacheDir` keeps what was compressed between starts; null compresses anew. */
export async function toSiteFile({ path, bytes, sha256 }: SiteSource, cacheDir: string | null): Promise<SiteFile> {
  const extension = extname(path).toLowerCase();
  const isText = compressed.has(extension);
  return {
    path,
    body: isText ? await brotliOnce(bytes, sha256, cacheDir) : bytes,
    contentType: contentTypes[extension] ?? 'application/octet-stream',
    contentEncoding: isText ? 'br' : null,
    cacheControl: cacheControl(path),
  };
}

export function cacheControl(path: string): string {
  if (alwaysFresh.test(path)) return 'no-store';
  if (path.startsWith('assets/') && hashedName.test(path)) return `public, max-age=${year}, immutable`;
  return `public, max-age=${hour}`;
}
