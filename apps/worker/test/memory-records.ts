import { AppError } from '@parallax/domain/app-error';
import type { EditsDocument, ImageDocument, ImageRecord, Stored } from '@parallax/domain/documents';
import { ConflictError, type DueItem, type ImageRecords } from '@parallax/domain/ports';

export interface RecordFaults {
  isDown: boolean;
  beforeWrite?: (() => Promise<void>) | undefined;
}

type Document = ImageDocument | EditsDocument;

/** One region's replica: documents by "<imageId> <id>". */
export type Replica = Map<string, Stored<Document>>;

let writes = 0;
const nextEtag = () => `"${++writes}"`;
const keyOf = ({ imageId, id }: Document) => `${imageId} ${id}`;

/** ImageRecords in memory, with etags and conflicts. While `isDown`, every call rejects as an outage does. */
export function memoryRecords(
  faults: RecordFaults = { isDown: false },
  replica: Replica = new Map(),
  peers: readonly Replica[] = [],
): ImageRecords {
  const get = <Kind extends Document>(imageId: string, id: Kind['id'], from = replica) =>
    structuredClone(from.get(`${imageId} ${id}`) ?? null) as Stored<Kind> | null;
  const put = <Kind extends Document>(document: Kind): Stored<Kind> => {
    const stored = { document: structuredClone(document), etag: nextEtag() };
    replica.set(keyOf(document), stored);
    return structuredClone(stored);
  };
  const check = () => {
    if (faults.isDown) throw new AppError('service-unavailable', 'The database is down.');
  };
  return {
    async find(imageId): Promise<ImageRecord | null> {
      check();
      const image = get<ImageDocument>(imageId, 'image');
      return image === null ? null : { image, edits: get<EditsDocument>(imageId, 'edits') };
    },
    async create(document) {
      check();
      return get(document.imageId, 'image') === null ? put(document) : null;
    },
    async write(document, etag) {
      check();
      const race = faults.beforeWrite;
      faults.beforeWrite = undefined;
      await race?.();
      if (get(document.imageId, 'image')?.etag !== etag) throw new ConflictError('etag');
      return put(document);
    },
    async writeEdits(document, etag) {
      check();
      if ((get(document.imageId, 'edits')?.etag ?? null) !== etag) throw new ConflictError('etag');
      return put(document);
    },
    async due(now, limit, { from = 0 } = {}) {
      check();
      return [...replica.values()]
        .flatMap(({ document }) => dueItem(document))
        .filter(({ dueAt }) => dueAt >= from && dueAt < now)
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit);
    },
    async findNewest(imageId) {
      check();
      const versions = [replica, ...peers].flatMap((from) => get<ImageDocument>(imageId, 'image', from)?.document ?? []);
      return versions.sort((a, b) => b.lww - a.lww)[0] ?? null;
    },
  };
}

function dueItem(document: Document): DueItem[] {
  const { imageId, dueAt } = document;
  if (dueAt === undefined) return [];
  if (document.id === 'edits') return [{ imageId, dueAt, whereabouts: null }];
  const { home, grants, thumbnails } = document;
  return [{ imageId, dueAt, whereabouts: { home, grants, thumbnails: thumbnails && { region: thumbnails.region } } }];
}

/**
 * Replicates everything both ways, as the database does: the higher lww stays.
 * @returns the change feed of each: documents that are new there.
 */
export function exchange(one: Replica, other: Replica): { readonly one: Document[]; readonly other: Document[] } {
  return { other: copyNewer(one, other), one: copyNewer(other, one) };
}

function copyNewer(from: Replica, to: Replica): Document[] {
  const newer = [...from.values()].filter(({ document }) => document.lww > (to.get(keyOf(document))?.document.lww ?? 0));
  for (const { document } of newer) to.set(keyOf(document), { document: structuredClone(document), etag: nextEtag() });
  return newer.map(({ document }) => structuredClone(document));
}
