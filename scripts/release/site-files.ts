import { extname } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { sha256 } from './file-tree.ts';
import type { ZipEntry } from './zip-format.ts';

/** How a file of the site is to stand in `$web`, which serves exactly the headers that are stored with a blob. */
export interface SiteHeaders {
  /** Blob name. */
  readonly path: string;
  /** Of what is stored under `site/`, compressed or not. */
  readonly sha256: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly contentEncoding: 'br' | null;
  readonly cacheControl: string;
  /** Holds words that only the environment knows (`__CONNECT_SOURCES__`): filled in and compressed when it is published. */
  readonly isTemplate: boolean;
  /** `page` is what makes a release visible, and is published last; `part` is what it loads, under names that never mean anything else. */
  readonly kind: 'part' | 'page';
}

const contentTypes: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
const isText = (contentType: string) => /charset=utf-8$|wasm$/.test(contentType);
const hashedName = /^assets\/.*-[\w-]{8,}\.\w+$/;
const placeholder = /__[A-Z]+(_[A-Z]+)*__/;
const immutable = 'public, max-age=31536000, immutable';
const fresh = 'no-store';
const shortLived = 'public, max-age=3600';

/**
 * The built site as it is stored, and the headers to store it with. What the bundler names by content is immutable; the page and the service
 * worker are never stored by anybody, so that a release and its rollback are seen at once.
 * @throws {Error} for a kind of file without a content type, and for a site without a page.
 */
export function prepareSite(built: readonly ZipEntry[]): { files: ZipEntry[]; headers: SiteHeaders[] } {
  if (!built.some(({ path }) => path === 'index.html'))
    throw new Error('The site has no index.html: build first (npm run build).');
  const prepared = built.map(prepareFile);
  return { files: prepared.map(({ file }) => file), headers: prepared.map(({ headers }) => headers) };
}

function prepareFile({ path, bytes }: ZipEntry): { file: ZipEntry; headers: SiteHeaders } {
  const contentType = contentTypes[extname(path)];
  if (!contentType)
    throw new Error(`${path}: no content type is known for "${extname(path)}". Add it to scripts/release/site-files.ts.`);
  const isTemplate = path.endsWith('.html') && placeholder.test(Buffer.from(bytes).toString());
  const isCompressed = isText(contentType) && !isTemplate;
  const body = isCompressed ? compress(bytes) : bytes;
  const isFresh = path.endsWith('.html') || path === 'sw.js';
  const headers: SiteHeaders = {
    path,
    sha256: sha256(body),
    bytes: body.length,
    contentType,
    contentEncoding: isText(contentType) ? 'br' : null,
    cacheControl: isFresh ? fresh : hashedName.test(path) ? immutable : shortLived,
    isTemplate,
    kind: hashedName.test(path) ? 'part' : 'page',
  };
  return { file: { path, bytes: body }, headers };
}

/** Brotli at its slowest: it is done once, and paid back with every first load. */
export function compress(bytes: Uint8Array): Buffer {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

/** Fills in what only the environment knows. @throws {Error} naming a word that is left over. */
export function fillTemplate(html: string, words: Readonly<Record<string, string>>): string {
  const filled = Object.entries(words).reduce((text, [name, value]) => text.replaceAll(name, value), html);
  const left = placeholder.exec(filled);
  if (left) throw new Error(`The page still holds ${left[0]}: say what it stands for.`);
  return filled;
}
