import type { QueryIterator, SqlQuerySpec } from '@azure/cosmos';
import type { CardDocument, ManifestDocument, ViewEntry } from '@parallax/domain/documents';
import { type CallOptions, ConflictError, type ViewEntries } from '@parallax/domain/ports';
import { cardKey, manifestKey } from '@parallax/domain/view-keys';
import { type CallContext, runRead, runWrite } from './calls.ts';
import type { CosmosStore } from './client.ts';
import { storedOrNull, withoutSystemFields } from './stored.ts';
import { goneAsConflict } from './translate-error.ts';

/** Views, cards and manifests, all in the container `views`. Every read stays inside one partition. */
export function cosmosViewEntries(store: CosmosStore): ViewEntries {
  const container = store.container('views');
  const context: CallContext = { container: container.id, regions: store.regions };

  return {
    async page(pk, after, limit, options = {}) {
      const query = {
        query: 'SELECT * FROM c WHERE c.id > @after ORDER BY c.id ASC',
        parameters: [{ name: '@after', value: after ?? '' }],
      };
      return await queryPartition<ViewEntry>(pk, query, limit, options);
    },

    async find(pk, id, options = {}) {
      return storedOrNull(await runRead(context, options, (call) => container.item(id, pk).read(call)));
    },

    async write(entry, etag, options = {}) {
      await put(entry, etag, options);
    },

    async count(pk, options = {}) {
      const query = 'SELECT VALUE COUNT(1) FROM c WHERE c.gone = false';
      const answer = await runRead(context, options, (call) =>
        container.items.query<number>(query, { ...call, partitionKey: pk }).fetchAll(),
      );
      return answer.resources[0] ?? 0;
    },

    async findCard(imageId, options = {}) {
      return storedOrNull(await runRead(context, options, (call) => container.item('card', cardKey(imageId)).read(call)));
    },

    async writeCard(card: CardDocument, etag, options = {}) {
      await put(card, etag, options);
    },

    async manifests(view, options = {}) {
      return await queryPartition<ManifestDocument>(
        manifestKey(view),
        { query: 'SELECT * FROM c ORDER BY c.id DESC' },
        Number.POSITIVE_INFINITY,
        options,
      );
    },

    async ensureManifest(manifest, options = {}) {
      try {
        await put(manifest, null, options);
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    },
  };

  async function put(document: { id: string; pk: string }, etag: string | null, options: CallOptions): Promise<void> {
    await runWrite(context, options, (request) =>
      etag === null
        ? container.items.create(document, request)
        : container
            .item(document.id, document.pk)
            .replace(document, { ...request, accessCondition: { type: 'IfMatch', condition: etag } })
            .catch(goneAsConflict),
    );
  }

  async function queryPartition<Row extends object>(
    pk: string,
    query: SqlQuerySpec,
    limit: number,
    options: CallOptions,
  ): Promise<Row[]> {
    const answer = await runRead(context, options, (call) =>
      readUpTo(
        container.items.query<Row>(query, { ...call, partitionKey: pk, ...(Number.isFinite(limit) && { maxItemCount: limit }) }),
        limit,
      ),
    );
    return answer.rows.map(withoutSystemFields);
  }
}

/** A page of the service may hold fewer rows than were asked for without being the last one. */
async function readUpTo<Row>(iterator: QueryIterator<Row>, limit: number) {
  const rows: Row[] = [];
  let headers: unknown;
  while (rows.length < limit && iterator.hasMoreResults()) {
    const page = await iterator.fetchNext();
    headers = (page as unknown as { headers: unknown }).headers;
    rows.push(...(page.resources ?? []));
  }
  return { rows: rows.slice(0, limit), headers };
}
