import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Colour, Release } from '@parallax/contracts/release';
import { stopServer } from './stop-server.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

export interface ServedPage {
  readonly url: string;
  /** True: connections break. A number: everything is answered with that status. */
  setDown(how: boolean | number): void;
  /** Gives the colours these weights from now on; gives the revision. */
  publish(weights: Readonly<Record<Colour, number>>): number;
  stop(): Promise<void>;
}

/** Addresses of a colour, the first its common name. */
export type ColourUrls = readonly [string, ...string[]];

/**
 * Serves a built page as its publisher does: the sources of its policy filled in, `release.json` beside it, 404 for anything that is not a
 * file. All people are led to blue; green, where there is one, has no weight.
 */
export async function servePage(folder: string, blue: ColourUrls, green: ColourUrls | null = null): Promise<ServedPage> {
  const colours = [colourAt('blue', 100, blue), ...(green === null ? [] : [colourAt('green', 0, green)])];
  const sources = [...blue, ...(green ?? [])];
  let release: Release = { revision: 1, sticky: false, flags: {}, regions: {}, colours };
  let down: boolean | number = false;
  const server = createServer(async (request, response) => {
    if (down === true) return void request.socket.destroy();
    if (down !== false) return void response.writeHead(down).end('trouble');
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    if (pathname === '/release.json') {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(release));
      return;
    }
    const path = pathname === '/' ? '/index.html' : pathname;
    const file = await readFile(join(folder, path)).catch(() => null);
    if (file === null) return void response.writeHead(404).end();
    const body = path === '/index.html' ? fillPolicy(file.toString(), sources) : file;
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', 'cache-control': 'no-store' });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => stopServer(server),
    publish: (weights) => {
      const weigh = (each: ReleaseColour) => ({ ...each, weight: weights[each.colour] });
      release = { ...release, revision: release.revision + 1, colours: release.colours.map(weigh) };
      return release.revision;
    },
    setDown: (how) => {
      down = how;
    },
  };
}

type ReleaseColour = Release['colours'][number];

const colourAt = (colour: Colour, weight: number, urls: ColourUrls): ReleaseColour => ({
  colour,
  weight,
  drained: false,
  release: 'development',
  apiUrl: urls[0],
  regionUrls: urls.map((url, index) => ({ region: `region${index}`, url })),
});

const fillPolicy = (html: string, sources: readonly string[]): string =>
  html.replaceAll('__IMAGE_SOURCES__', sources.join(' ')).replaceAll('__CONNECT_SOURCES__', sources.join(' '));
