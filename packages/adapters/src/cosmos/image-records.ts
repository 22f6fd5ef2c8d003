import { AppError } from '@parallax/domain/app-error';
import type { EditsDocument, ImageDocument, ImageRecord, Stored } from '@parallax/domain/documents';
import { type CallOptions, ConflictError, type ImageRecords } from '@parallax/domain/ports';
import { type CallContext, runRead, runWrite } from './calls.ts';
import type { CosmosStore } from './client.ts';
import { storedOrNull, written } from './stored.ts';
import { goneAsConflict } from './translate-error.ts';

/** Images and their edits in the container `images`, two items in one partition per image. */
export function cosmosImageRecords(store: CosmosStore): ImageRecords {
  const container = store.container('images');
  const context: CallContext = { container: container.id, regions: store.regions };

  return {
    async find(imageId, options = {}) {
      const own = await findIn(imageId, options, []);
      if (own !== null) return own;
      // Not replicated to here yet, perhaps: an upload that moved region arrives where its record may still be on the way.
      for (let count = 1; count < store.regions.length; count++) {
        const elsewhere = await findIn(imageId, options, store.regions.slice(0, count)).catch(nullWhenUnavailable);
        if (elsewhere !== null) return elsewhere;
      }
      return null;
    },

    async create(document, options = {}) {
      try {
        return written(await runWrite(context, options, (call) => container.items.create(document, call)));
      } catch (error) {
        if (error instanceof ConflictError) return null;
        throw error;
      }
    },

    async write(document, etag, options = {}) {
      return written(await runWrite(context, options, replace(document, etag)));
    },

    async writeEdits(document, etag, options = {}) {
      const call = etag === null ? (request: object) => container.items.create(document, request) : replace(document, etag);
      return written(await runWrite(context, options, call));
    },

    async due(now, limit, options = {}) {
      const query = {
        query: 'SELECT TOP @limit c.imageId FROM c WHERE c.dueAt < @now ORDER BY c.dueAt ASC',
        parameters: [
          { name: '@limit', value: limit },
          { name: '@now', value: now },
        ],
      };
      const answer = await runRead(context, options, (call) =>
        container.items.query<{ imageId: string }>(query, call).fetchAll(),
      );
      // Both items of one image may be due.
      return [...new Set(answer.resources.map((row) => row.imageId))];
    },
  };

  async function findIn(imageId: string, options: CallOptions, excluded: readonly string[]): Promise<ImageRecord | null> {
    const [image, edits] = await Promise.all([read<ImageDocument>('image'), read<EditsDocument>('edits')]);
    return image === null ? null : { image, edits };

    async function read<Document extends object>(id: string): Promise<Stored<Document> | null> {
      return storedOrNull(await runRead(context, options, (call) => container.item(id, imageId).read(call), excluded));
    }
  }

  function replace(document: ImageDocument | EditsDocument, etag: string) {
    return (request: object) =>
      container
        .item(document.id, document.imageId)
        .replace(document, { ...request, accessCondition: { type: 'IfMatch', condition: etag } })
        .catch(goneAsConflict);
  }
}

function nullWhenUnavailable(error: unknown): null {
  if (error instanceof AppError) return null;
  throw error;
}
