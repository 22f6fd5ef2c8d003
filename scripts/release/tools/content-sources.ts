/** What is read of an installation file. Addresses end without a slash. */
export interface InstallationAddresses {
  readonly regions: readonly {
    readonly name: string;
    readonly blobUrl: string;
    readonly webBlobUrl?: string;
    readonly apiUrls: Readonly<Record<string, string>>;
  }[];
  readonly apiUrls?: Readonly<Record<string, string>>;
}

/** What pages may contact, for the words that their Content-Security-Policy leaves open (apps/web/index.html): every API of every colour, and pictures in every region. */
export function contentSources({ regions, apiUrls = {} }: InstallationAddresses): Record<string, string> {
  const blobs = regions.flatMap(({ blobUrl }) => [blobUrl, secondaryOf(blobUrl)]);
  const apis = [...Object.values(apiUrls), ...regions.flatMap((region) => Object.values(region.apiUrls))];
  return { __IMAGE_SOURCES__: origins(blobs), __CONNECT_SOURCES__: origins([...apis, ...blobs]) };
}

const origins = (urls: readonly string[]): string => [...new Set(urls.map((url) => new URL(url).origin))].join(' ');

/** Azure names the read-only copy of `account.blob…` `account-secondary.blob…`. */
const secondaryOf = (blobUrl: string): string => blobUrl.replace(/^(https:\/\/[^./]+)\./, '$1-secondary.');
