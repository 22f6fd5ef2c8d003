import type { ImagesApi } from '../api/images.ts';

/**
 * Has the browser fetch an original. A plain link goes to one address and cannot go on to another when that is dead or drained; so the API is asked
 * for the picture first, as any request is, and the link is one of whoever answered. Rejects as the request does.
 */
export async function downloadOriginal(id: string, api: Pick<ImagesApi, 'find' | 'originalLink'>): Promise<void> {
  await api.find(id);
  const link = await api.originalLink(id);
  if (link === null) return;
  const anchor = document.createElement('a');
  anchor.href = link;
  anchor.download = '';
  anchor.click();
}
