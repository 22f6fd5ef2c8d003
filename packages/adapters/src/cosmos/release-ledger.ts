import type { JSONObject, OperationInput } from '@azure/cosmos';
import type { TokenCredential } from '@azure/identity';
import { releaseItem } from '@parallax/contracts/release';
import { schemaVersion } from '@parallax/domain/documents';
import { ConflictError } from '@parallax/domain/ports';
import type { ReleaseDocument, ReleaseEntry, ReleaseLedger } from '@parallax/domain/release-ledger';
import { type CallContext, runRead, runWrite } from './calls.ts';
import { openCosmos } from './client.ts';
import { storedOrNull } from './stored.ts';

export interface LedgerAccess {
  readonly region: { readonly name: string; readonly cosmosUrl: string };
  readonly key: string | undefined;
  /** Used when there is no key. */
  readonly credential: TokenCredential | undefined;
}

const { id, pk } = releaseItem;
const entryId = (revision: number) => `${id}-${revision}`;
/** Seconds after which an entry that was let go is gone. */
const forgetAfterSeconds = 1;

/** The release in one region's replica, and nowhere else: a call never leaves the region. */
export function openReleaseLedger({ region, key, credential }: LedgerAccess): ReleaseLedger & { close(): void } {
  const store = openCosmos({ regions: [region], key, credential, staysInRegion: true });
  const container = store.container('control');
  const context: CallContext = { container: container.id, regions: store.regions };

  return {
    region: region.name,
    close: () => store.close(),

    async read(options = {}) {
      return storedOrNull<ReleaseDocument>(await runRead(context, options, (call) => container.item(id, pk).read(call)));
    },

    async write(document, entry, etag, options = {}) {
      const operations = [put(document, etag), { operationType: 'Upsert', resourceBody: stored(entry) }] as OperationInput[];
      await runWrite(context, options, async (call) => {
        const answer = await container.items.batch(operations, pk, call).catch(unwrap);
        refuseFailed((answer.result ?? []).map(({ statusCode }) => statusCode));
        return answer;
      });
    },

    async entries(options = {}) {
      const query = 'SELECT * FROM c';
      const answer = await runRead(context, options, (call) =>
        container.items.query<StoredEntry>(query, { ...call, partitionKey: pk }).fetchAll(),
      );
      return answer.resources
        .filter((item) => item.id !== id && item.ttl === undefined)
        .map(({ revision, change, release, replaced }) => ({ revision, change, release, replaced }))
        .sort((a, b) => b.revision - a.revision);
    },

    async forget(revision, options = {}) {
      // By expiry, as all items go in the end.
      const operations = [{ op: 'set' as const, path: '/ttl', value: forgetAfterSeconds }];
      await runWrite(context, options, (call) => container.item(entryId(revision), pk).patch(operations, call));
    },
  };
}

type StoredEntry = ReleaseEntry & { readonly id: string; readonly ttl?: number };

/** An entry of the same revision is what another region's operator wrote while this one was cut off: the document decides, and it goes with it. */
const stored = (entry: ReleaseEntry) =>
  ({ id: entryId(entry.revision), pk, schemaVersion, lww: entry.revision, ...entry }) as unknown as JSONObject;

function put(document: ReleaseDocument, etag: string | null) {
  const resourceBody = document as unknown as JSONObject;
  return etag === null
    ? { operationType: 'Create', resourceBody }
    : { operationType: 'Replace', id, ifMatch: etag, resourceBody };
}

/** The SDK puts an error without a code around whatever goes wrong with a batch. */
function unwrap(error: unknown): never {
  throw (error as Error).cause ?? error;
}

/** A batch answers 207 when it failed: each operation says why, those that were only taken along say 424. */
function refuseFailed(statuses: readonly number[]): void {
  const failed = statuses.find((status) => status >= 400 && status !== 424);
  if (failed === undefined) return;
  // 404: what was read is not there any more.
  if (failed === 404 || failed === 409 || failed === 412)
    throw new ConflictError('Somebody else changed the release first.', { cause: { code: failed } });
  throw Object.assign(new Error(`The database refused the release with status ${failed}.`), { code: failed });
}
