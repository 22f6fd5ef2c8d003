import { type Release, releaseItem, release as releaseSchema } from '@parallax/contracts/release';
import { schemaVersion } from '@parallax/domain/documents';
import type { CallOptions, ReleaseCopy, ReleaseRecords } from '@parallax/domain/ports';
import { type CallContext, headersOf, runWrite, withoutToken } from './calls.ts';
import type { CosmosStore } from './client.ts';
import { answeredByHeader } from './resilient-http-client.ts';
import { storedOrNull } from './stored.ts';
import { goneAsConflict, translateError } from './translate-error.ts';

/** Longest wait for one region's copy, ms; the one that hangs must not hold up what the others say. */
const copyMs = 2_000;

/** The release document in the container `control`: one item, replicated to every region, its `lww` the revision. */
export function cosmosReleaseRecords(store: CosmosStore): ReleaseRecords {
  const container = store.container('control');
  const context: CallContext = { container: container.id, regions: store.regions };
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

    async write(release, etag, options = {}) {
      const document = { ...release, ...releaseItem, schemaVersion, lww: release.revision };
      await runWrite(context, options, (request) =>
        etag === null
          ? container.items.create(document, request)
          : item()
              .replace(document, { ...request, accessCondition: { type: 'IfMatch', condition: etag } })
              .catch(goneAsConflict),
      );
    },
  };

  /** Without a session token: what one region has said must not make another one, which is behind, refuse to answer. */
  async function copyIn(region: string, { signal }: CallOptions): Promise<ReleaseCopy> {
    const deadline = AbortSignal.timeout(copyMs);
    try {
      const answer = await item().read({
        ...withoutToken,
        excludedLocations: store.regions.filter((other) => other !== region),
        abortSignal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      });
      const stored = storedOrNull<object>(answer);
      const answeredBy = store.regionAt(String(headersOf(answer)[answeredByHeader]));
      return {
        region: answeredBy ?? region,
        stored: stored === null ? null : { document: readRelease(stored.document, region), etag: stored.etag },
      };
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
