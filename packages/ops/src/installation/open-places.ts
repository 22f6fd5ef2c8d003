import { openPublishedRelease } from '@parallax/adapters/blob/published-release';
import { openReleaseLedger } from '@parallax/adapters/cosmos/release-ledger';
import { operatorIdentity } from '@parallax/adapters/identity/operator';
import type { Installation } from '@parallax/contracts/installation';
import type { ReleasePlaces } from '../cli/command.ts';

export interface Keys {
  readonly storage: string | undefined;
  readonly cosmos: string | undefined;
}

/** Connects (lazily) to every region's database and pages. */
export function openPlaces({ regions }: Installation, keys: Keys, clock: () => number): ReleasePlaces[] {
  const credential = operatorIdentity(clock);
  return regions.map(({ name, cosmosUrl, blobUrl, webBlobUrl = blobUrl }) => ({
    region: name,
    ledger: openReleaseLedger({ region: { name, cosmosUrl }, key: keyFor(cosmosUrl, keys.cosmos), credential }),
    site: openPublishedRelease({ region: name, blobUrl: webBlobUrl, key: keyFor(webBlobUrl, keys.storage), credential }),
  }));
}

/** Only emulated services have addresses without TLS; a key of this machine that is left in the environment never goes anywhere else. */
export const keyFor = (url: string, key: string | undefined): string | undefined => (url.startsWith('http:') ? key : undefined);
