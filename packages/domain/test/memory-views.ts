import type { CardDocument, ManifestDocument, Stored, ViewEntry } from '../src/documents.ts';
import { ConflictError, type ViewEntries } from '../src/ports.ts';

/** ViewEntries in memory, with etags and the same conflicts as the real thing. */
export function memoryViews(): ViewEntries & { all(pk: string): ViewEntry[] } {
  const items = new Map<string, Stored<{ id: string; pk: string }>>();
  let writes = 0;
  const find = (pk: string, id: string) => items.get(`${pk}\n${id}`) ?? null;
  const write = (document: { id: string; pk: string }, etag: string | null) => {
    if ((find(document.pk, document.id)?.etag ?? null) !== etag) throw new ConflictError('etag');
    items.set(`${document.pk}\n${document.id}`, { document, etag: `"${++writes}"` });
  };
  const all = (pk: string) =>
    [...items.values()]
      .map((item) => item.document as ViewEntry)
      .filter((item) => item.pk === pk)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    all,
    page: async (pk, after, limit) =>
      all(pk)
        .filter((entry) => after === null || entry.id > after)
        .slice(0, limit),
    find: async (pk, id) => find(pk, id) as Stored<ViewEntry> | null,
    write: async (entry, etag) => write(entry, etag),
    count: async (pk) => all(pk).filter((entry) => !entry.gone).length,
    findCard: async (imageId) => find(`card|${imageId}`, 'card') as Stored<CardDocument> | null,
    writeCard: async (card, etag) => write(card, etag),
    manifests: async (view) => (all(`manifest|${view}`) as unknown as ManifestDocument[]).reverse(),
    ensureManifest: async (manifest) => {
      if (!find(manifest.pk, manifest.id)) write(manifest, null);
    },
  };
}
