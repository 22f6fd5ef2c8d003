import { apiPrefix } from '@parallax/contracts/headers';
import type { Release } from '@parallax/contracts/release';
import type { Kept } from '../browser/storage.ts';

const releaseKey = 'parallax.release';

/** How long the published one may take while another is at hand, ms: nobody waits for an address that hangs. */
const impatientMs = 3_000;
const patientMs = 20_000;

export interface ReleaseWish {
  /** Nothing that the kept one names has answered. */
  readonly distrustKept?: boolean;
  /** An API has told that it knows this revision. It is asked itself when the published one is older. */
  readonly told?: Told | undefined;
}

export interface Told {
  readonly revision: number;
  /** Base address of the API that told it. */
  readonly address: string;
}

/**
 * The release document beside the page. The last one seen is kept, so that the page finds the API also while the address that serves
 * pages is away; of the two the higher revision counts, since a region that was away may still publish an old one. A lower revision counts
 * only when the kept one leads nowhere (`distrustKept`) and it names addresses that the kept one does not: an installation has begun anew.
 * @throws what fetch throws when there is neither.
 */
export async function loadRelease(fetcher: typeof fetch, storage: Kept, wish: ReleaseWish = {}): Promise<Release> {
  const kept = readKept(storage);
  const fresh = await readNewest(fetcher, kept ? impatientMs : patientMs, wish.told).catch((error: unknown) => {
    if (kept) return kept;
    throw error;
  });
  const isOlder = kept !== null && kept.revision > fresh.revision;
  if (isOlder && !(wish.distrustKept === true && leadsElsewhere(fresh, kept))) return kept;
  storage.setItem(releaseKey, JSON.stringify(fresh));
  return fresh;
}

async function readNewest(fetcher: typeof fetch, timeoutMs: number, told: Told | undefined): Promise<Release> {
  const published = readJson(fetcher, '/release.json', timeoutMs);
  if (told === undefined) return published;
  const fresh = await published.catch(() => null);
  if (fresh !== null && fresh.revision >= told.revision) return fresh;
  // Pages come from another region than this answer did, or are published a moment later.
  const answered = await readJson(fetcher, `${told.address.replace(/\/$/, '')}${apiPrefix}/release`, timeoutMs).catch(() => null);
  if (answered !== null && answered.revision > (fresh?.revision ?? -1)) return answered;
  return fresh ?? published;
}

async function readJson(fetcher: typeof fetch, url: string, timeoutMs: number): Promise<Release> {
  const response = await fetcher(url, { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Release;
}

const addressesIn = ({ colours }: Release): string[] =>
  colours.flatMap(({ apiUrl, regionUrls }) => [apiUrl, ...regionUrls.map(({ url }) => url)]);

function leadsElsewhere(release: Release, kept: Release): boolean {
  const known = new Set(addressesIn(kept));
  return addressesIn(release).some((address) => !known.has(address));
}

function readKept(storage: Kept): Release | null {
  try {
    return JSON.parse(storage.getItem(releaseKey) ?? 'null') as Release | null;
  } catch {
    // Written by somebody else, or cut: as good as none.
    return null;
  }
}
