import type { ItemDefinition, ItemResponse } from '@azure/cosmos';
import type { Stored } from '@parallax/domain/documents';

/** Documents without what the service adds (`_etag`, `_ts` and the like), so that it is never written back. */
export function withoutSystemFields<Document extends object>(resource: Document): Document {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !name.startsWith('_'))) as Document;
}

/** Null when the answer has no document, which for a read means that it is not there. */
export function storedOrNull<Document extends object>(answer: ItemResponse<ItemDefinition>): Stored<Document> | null {
  const resource = answer.resource as Document | undefined;
  return resource === undefined ? null : { document: withoutSystemFields(resource), etag: answer.etag };
}

/** The document that a write answered with. */
export function written<Document extends object>(answer: ItemResponse<ItemDefinition>): Stored<Document> {
  const stored = storedOrNull<Document>(answer);
  if (stored === null) throw new Error('Cosmos DB answered a write without the document.');
  return stored;
}
