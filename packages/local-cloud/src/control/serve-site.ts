import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, resolve, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Pictures come from the regions' blob endpoints, whose ports change; everything else is the page's own. */
const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: http://127.0.0.1:* http://localhost:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Answers a path with a file of the built page; false when there is none. */
export async function serveSite(siteDir: string, path: string, response: ServerResponse): Promise<boolean> {
  const name = path === '/' ? 'index.html' : normalize(decodeURI(path)).replace(/^[/\\]+/, '');
  const type = types[extname(name)];
  const root = resolve(siteDir);
  const file = join(root, name);
  if (type === undefined || !file.startsWith(root + sep)) return false;
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return false;
  const isHashed = name.startsWith(`assets${sep}`);
  response.writeHead(200, {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-store',
    'content-security-policy': contentPolicy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(bytes);
  return true;
}
