import type { ContainerClient } from '@azure/storage-blob';
import { readSite, type SiteSource, siteSource, toSiteFile } from './site-file.ts';
import { blobService, type StorageAccount } from './storage-resources.ts';

export interface Site {
  /** A built site: index.html and what belongs to it; null publishes the extra files alone. */
  readonly dir: string | null;
  /** Files that are made here and not by the build, by path. */
  readonly extraFiles?: Readonly<Record<string, string>>;
  /** Where compressed files are kept between starts; left out, they are not. */
  readonly cacheDir?: string;
  /** Words in the HTML that stand for what is known only here, such as addresses for its Content-Security-Policy. */
  readonly placeholders?: Readonly<Record<string, string>>;
}

/** A page that was open before the last change may still load its parts. */
const keepOldMs = 7 * 24 * 3_600_000;

export interface PublishedSite {
  readonly uploaded: number;
  readonly unchanged: number;
}

/**
 * Brings a region's `$web` to what a site holds: text as brotli with `Content-Encoding: br`, content-named files immutable, HTML and release.json never
 * stored. Pages come last, so that none names a file that is not there yet. Files that are the same already are left alone.
 */
export async function publishSite(
  account: Pick<StorageAccount, 'name' | 'key' | 'blobUrl'>,
  container: string,
  site: Site,
): Promise<PublishedSite> {
  const web = blobService(account).getContainerClient(container);
  const extra = Object.entries(site.extraFiles ?? {}).map(([path, text]) => siteSource(path, Buffer.from(text)));
  const [built, stored] = await Promise.all([site.dir === null ? [] : readSite(site.dir), listStored(web)]);
  const kept = built.filter(({ path }) => !extra.some((file) => file.path === path));
  const sources = [...kept.map((source) => fillIn(source, site.placeholders ?? {})), ...extra];
  const changed = sources.filter(({ path, sha256 }) => stored.get(path)?.sha256 !== sha256);
  const [pages, parts] = partition(changed, ({ path }) => path.endsWith('.html'));
  await Promise.all(parts.map((source) => upload(web, source, site.cacheDir ?? null)));
  await Promise.all(pages.map((source) => upload(web, source, site.cacheDir ?? null)));
  await removeOld(web, stored, new Set(sources.map(({ path }) => path)));
  return { uploaded: changed.length, unchanged: sources.length - changed.length };
}

function fillIn(source: SiteSource, placeholders: Readonly<Record<string, string>>): SiteSource {
  if (!source.path.endsWith('.html')) return source;
  const html = source.bytes.toString();
  const filled = Object.entries(placeholders).reduce((text, [name, value]) => text.replaceAll(name, value), html);
  return filled === html ? source : siteSource(source.path, Buffer.from(filled));
}

interface StoredFile {
  readonly sha256: string | undefined;
  readonly modifiedAt: number;
}

async function listStored(web: ContainerClient): Promise<Map<string, StoredFile>> {
  const stored = new Map<string, StoredFile>();
  for await (const { name, metadata, properties } of web.listBlobsFlat({ includeMetadata: true })) {
    stored.set(name, { sha256: metadata?.['sha256'], modifiedAt: properties.lastModified.getTime() });
  }
  return stored;
}

async function upload(web: ContainerClient, source: SiteSource, cacheDir: string | null): Promise<void> {
  const file = await toSiteFile(source, cacheDir);
  await web.getBlockBlobClient(file.path).uploadData(file.body, {
    metadata: { sha256: source.sha256 },
    blobHTTPHeaders: {
      blobContentType: file.contentType,
      blobCacheControl: file.cacheControl,
      ...(file.contentEncoding === null ? {} : { blobContentEncoding: file.contentEncoding }),
    },
  });
}

async function removeOld(
  web: ContainerClient,
  stored: ReadonlyMap<string, StoredFile>,
  current: ReadonlySet<string>,
): Promise<void> {
  const before = Date.now() - keepOldMs;
  const old = [...stored].filter(([name, { modifiedAt }]) => !current.has(name) && modifiedAt < before);
  await Promise.all(old.map(([name]) => web.getBlobClient(name).deleteIfExists()));
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
