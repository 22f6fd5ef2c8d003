import { type Release, releaseItem, release as releaseSchema } from '@parallax/contracts/release';
import type { CallOptions, ReleaseCopy, ReleaseRecords } from '@parallax/domain/ports';
import { untilAborted } from '@parallax/domain/until-aborted';
import { headersOf, withoutToken } from './calls.ts';
import type { CosmosStore } from './client.ts';
import { answeredByHeader } from './resilient-http-client.ts';
import { storedOrNull } from './stored.ts';
import { translateError } from './translate-error.ts';

/** Longest wait for one region's copy, ms; the one that hangs must not hold up what the others say. */
const copyMs = 1_800;

/** The release document in the container `control`: one item, replicated to every region, its `lww` the revision. */
export function cosmosReleaseRecords(store: CosmosStore): ReleaseRecords {
  const container = store.container('control');
  const item = () => container.item(releaseItem.id, releaseItem.pk);

  return {
    async copies(options = {}) {
      const asked = await Promise.allSettled(store.regions.map((region) => copyIn(region, options)));
      const copies = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      const failed = asked.find((answer) => answer.status === 'rejected');
      if (copies.length === 0 && failed !== undefined) throw failed.reason;
      // Asked of a region that is gone, the SDK may have gone to another one, which is then heard twice.
      return copies.filter((copy, index) => copies.findIndex(({ region }) => region === copy.region) === index);
    },
  };

  /** Without a session token: what one region has said must not make another one, which is behind, refuse to answer. */
  async function copyIn(region: string, { signal }: CallOptions): Promise<ReleaseCopy> {
    const deadline = AbortSignal.timeout(copyMs);
    const abortSignal = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    const excludedLocations = store.regions.filter((other) => other !== region);
    try {
      const answer = await untilAborted(item().read({ ...withoutToken, excludedLocations, abortSignal }), abortSignal);
      const stored = storedOrNull<object>(answer);
      const answeredBy = store.regionAt(String(headersOf(answer)[answeredByHeader]));
      return { region: answeredBy ?? region, release: stored === null ? null : readRelease(stored.document, region) };
    } catch (error) {
      throw translateError(error);
    }
  }
}

/** What is in the item beside the release is of no concern to anybody else. */
function readRelease(document: object, region: string): Release {
  const result = releaseSchema.safeParse(document);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new Error(`The release document in ${region} cannot be read: ${problems}`);
}
