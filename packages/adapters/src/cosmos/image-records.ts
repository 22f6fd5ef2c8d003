import { AppError } from '@parallax/domain/app-error';
import type { EditsDocument, ImageDocument, ImageRecord, Stored } from '@parallax/domain/documents';
import { type CallOptions, ConflictError, type DueItem, type ImageRecords } from '@parallax/domain/ports';
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
        query: `SELECT TOP @limit c.id, c.imageId, c.dueAt, c.home, c.grants, c.thumbnails.region AS keeper
          FROM c WHERE c.dueAt >= @from AND c.dueAt < @now ORDER BY c.dueAt ASC`,
        parameters: [
          { name: '@limit', value: limit },
          { name: '@from', value: options.from ?? 0 },
          { name: '@now', value: now },
        ],
      };
      const answer = await runRead(context, options, (call) => container.items.query<DueRow>(query, call).fetchAll());
      return answer.resources.map(dueItem);
    },

    async findNewest(imageId, options = {}) {
      const read = (count: number) =>
        runRead(context, options, (call) => container.item('image', imageId).read(call), store.regions.slice(0, count));
      const versions = await Promise.all(
        store.regions.map(async (_region, count) => {
          const answer = await read(count).catch(nullWhenUnavailable);
          return answer === null ? null : storedOrNull<ImageDocument>(answer);
        }),
      );
      return versions.reduce<ImageDocument | null>(
        (newest, version) => (version !== null && version.document.lww > (newest?.lww ?? 0) ? version.document : newest),
        null,
      );
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

type DueRow = Pick<ImageDocument, 'imageId' | 'home' | 'grants'> & { id: string; dueAt: number; keeper?: string };

const dueItem = ({ id, imageId, dueAt, home, grants, keeper }: DueRow): DueItem => ({
  imageId,
  dueAt,
  whereabouts: id === 'image' ? { home, grants, thumbnails: keeper === undefined ? null : { region: keeper } } : null,
});

function nullWhenUnavailable(error: unknown): null {
  if (error instanceof AppError) return null;
  throw error;
}
