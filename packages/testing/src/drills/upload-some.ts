import type { PageClient } from '../history/page-client.ts';
import type { Stage } from './drill.ts';

/** Uploads as many pictures as the drill has, or `count`, one after the other. Gives the ids; an upload that is not acknowledged breaks the drill. */
export async function uploadSome(stage: Stage, person: PageClient, count = stage.uploads): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { outcome, imageIds, error, attempts } = await person.upload(await stage.picture());
    const [id] = imageIds;
    stage.expect(outcome === 'ok' && id !== undefined, 'An upload is acknowledged.', { error, attempts });
    if (outcome === 'ok' && id !== undefined) ids.push(id);
  }
  return ids;
}
