import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compress, fillTemplate, type SiteHeaders } from '../site-files.ts';
import { ToolFailure } from './failure.ts';
import type { SiteStorage, StoredFile } from './site-storage.ts';

/** Pages of every release stay there, so that one can be shown again without its pipeline run. */
const folderOf = (release: string) => `releases/${release}`;
const listOf = (release: string) => `${folderOf(release)}/pages.json`;

/**
 * Brings the parts of a release to a region, and puts its pages beside them without showing them: whoever has a page open keeps it. Parts have
 * names that never mean anything else, so they may come long before the pages, and those of older releases stay for tabs that are still open.
 */
export async function publishSite(
  storage: SiteStorage,
  folder: string,
  release: string,
  words: Readonly<Record<string, string>>,
): Promise<number> {
  const headers = JSON.parse(readFileSync(join(folder, 'headers.json'), 'utf8')) as SiteHeaders[];
  const [parts, pages] = [headers.filter(({ kind }) => kind === 'part'), headers.filter(({ kind }) => kind === 'page')];
  const read = (file: SiteHeaders) => readFile(folder, file, words);
  await Promise.all(parts.map((file) => storage.put(file.path, read(file), true)));
  await Promise.all(pages.map((file) => storage.put(`${folderOf(release)}/${file.path}`, read(file), false)));
  const list = Buffer.from(JSON.stringify(pages.map(({ path }) => path)));
  const json = { contentType: 'application/json', contentEncoding: null, cacheControl: 'no-store' };
  await storage.put(listOf(release), { bytes: list, ...json }, false);
  return headers.length;
}

/**
 * Shows the pages of a release that was published before; `index.html` last, so that it finds all that it asks for.
 * @throws {ToolFailure} before anything is changed when a page of it is not there.
 */
export async function showSite(storage: SiteStorage, release: string): Promise<number> {
  const list = await storage.get(listOf(release));
  if (!list) throw new ToolFailure(`${storage.region} has no pages of ${release}: publish them first.`);
  const paths = JSON.parse(list.bytes.toString()) as string[];
  const files = await Promise.all(
    paths.map(async (path) => {
      const file = await storage.get(`${folderOf(release)}/${path}`);
      if (!file) throw new ToolFailure(`${storage.region} lacks ${path} of ${release}: publish it again.`);
      return { path, file };
    }),
  );
  const isFirst = ({ path }: { path: string }) => path === 'index.html';
  await Promise.all(files.filter((each) => !isFirst(each)).map(({ path, file }) => storage.put(path, file, false)));
  for (const { path, file } of files.filter(isFirst)) await storage.put(path, file, false);
  return files.length;
}

function readFile(
  folder: string,
  { path, contentType, contentEncoding, cacheControl, isTemplate }: SiteHeaders,
  words: Readonly<Record<string, string>>,
): StoredFile {
  const bytes = readFileSync(join(folder, 'site', path));
  const body = isTemplate ? compress(Buffer.from(fillTemplate(bytes.toString(), words))) : bytes;
  return { bytes: body, contentType, contentEncoding, cacheControl };
}
