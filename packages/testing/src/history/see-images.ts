import type { Image } from '@parallax/contracts/image';
import type { ListOperation, LookOperation, ReadOperation, Sight } from './history.ts';
import { type Person, pathOf, patienceOf } from './person.ts';
import { untilAnswered } from './until-answered.ts';

const thumbnailTimeoutMs = 4_000;

/** One GET of one image, not repeated when it fails: what is shown now. */
export async function readImage(person: Person, imageId: string): Promise<ReadOperation> {
  const open = person.recorder.begin(person.name);
  const reply = await person.send({ method: 'GET', path: pathOf(imageId) }, open.attempt).catch(() => null);
  const answered = reply?.status === 200 || reply?.status === 404;
  return open.end<ReadOperation>({
    kind: 'read',
    imageId,
    saw: reply?.body.image ? sightOf(reply.body.image) : null,
    outcome: answered ? 'ok' : 'fail',
    region: reply?.region ?? null,
    ...(!answered && { error: reply === null ? 'no answer' : `${reply.status} ${reply.body.code ?? ''}` }),
  });
}

export async function listImages(person: Person, query: string): Promise<ListOperation> {
  const open = person.recorder.begin(person.name);
  const ask = () => person.send({ method: 'GET', path: `/images${query}` }, open.attempt);
  const { reply, outcome, error } = await untilAnswered(ask, patienceOf(person, open));
  const ok = reply?.status === 200;
  return open.end<ListOperation>({
    kind: 'list',
    list: query,
    saw: reply?.body.images?.map(({ id }) => id) ?? [],
    outcome: ok ? 'ok' : outcome,
    region: reply?.region ?? null,
    ...(!ok && { error }),
  });
}

/** Reads an image and opens its smallest thumbnail, from the secondary when the primary does not give it: as an `img` of the gallery does. */
export async function lookAt(person: Person, imageId: string): Promise<LookOperation> {
  const open = person.recorder.begin(person.name);
  const ask = () => person.send({ method: 'GET', path: pathOf(imageId) }, open.attempt);
  const { reply, outcome, error } = await untilAnswered(ask, patienceOf(person, open));
  const end = (how: Pick<LookOperation, 'outcome' | 'region'> & { error?: string }) =>
    open.end<LookOperation>({ kind: 'look', imageId, ...how });
  const thumbnail = reply?.body.image?.thumbnails[0];
  if (thumbnail === undefined) return end({ outcome, region: null, error });
  for (const url of [thumbnail.url, thumbnail.secondaryUrl]) {
    const at = Date.now();
    const status = await statusOf(url);
    open.attempt({
      at,
      ms: Date.now() - at,
      address: new URL(url).origin,
      method: 'GET',
      status,
      region: null,
      note: 'thumbnail',
    });
    if (status === 200) return end({ outcome: 'ok', region: reply?.region ?? null });
  }
  return end({ outcome: 'fail', region: null, error: 'neither the primary nor the secondary gave the thumbnail' });
}

export const sightOf = ({ stage, title, deleted }: Image): Sight => ({ stage, title, deleted });

async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(thumbnailTimeoutMs) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}
