import { apiPrefix, headers } from '@parallax/contracts/headers';
import type { Image, ImageAnswer, ImagesAnswer } from '@parallax/contracts/image';
import type { ImageSeen, ImageState, ListKind, ListSeen, Observation } from '../checker/observation.ts';
import type { History } from '../history/history.ts';
import { whyOf } from '../history/page-requests.ts';
import type { Cloud, CloudRegion } from './cloud.ts';
import { eachOf } from './each-of.ts';
import { lookAtFiles } from './look-at-files.ts';

const atOnce = 8;
/** Pages of the public feed that are read; a cloud with more than that in it is asked for the newest. */
const maxPages = 40;
/** Tags that are looked up in every region, of all that people gave. */
const maxTags = 25;
const timeoutMs = 15_000;

export interface Owner {
  readonly name: string;
  readonly ownerKey: string;
}

/** Reads from every region everything that people of a history are owed. */
export async function observe(cloud: Cloud, history: History, owners: readonly Owner[]): Promise<Observation> {
  const keyOf = new Map(owners.map(({ name, ownerKey }) => [name, ownerKey]));
  const uploads = history.operations.filter((each) => each.kind === 'upload');
  const owned = uploads.flatMap(({ imageIds, client }) =>
    imageIds.map((imageId) => ({ imageId, ownerKey: keyOf.get(client) ?? '' })),
  );
  const asked = owned.flatMap((image) => cloud.regions.map((region) => ({ ...image, region })));
  const images = await eachOf(asked, atOnce, ({ imageId, ownerKey, region }) => readState(region, imageId, ownerKey));
  const active = owners.filter(({ name }) => uploads.some(({ client, imageIds }) => client === name && imageIds.length > 0));
  return {
    at: Date.now(),
    images,
    lists: await eachOf(wantedLists(cloud, active, images), atOnce, readList),
    files: await lookAtFiles(cloud, images, owned),
    digest: await cloud.digest(),
  };
}

async function readState(region: CloudRegion, imageId: string, ownerKey: string): Promise<ImageSeen> {
  const about = { imageId, region: region.name };
  try {
    const response = await get(region, `/images/${imageId}`, ownerKey);
    const body = (await response.json()) as ImageAnswer;
    if (response.status === 404) return { ...about, state: null, error: null };
    if (response.status !== 200)
      return { ...about, state: null, error: `${response.status} ${JSON.stringify(body).slice(0, 200)}` };
    return { ...about, state: stateOf(body.image), error: null };
  } catch (error) {
    return { ...about, state: null, error: whyOf(error) };
  }
}

const stateOf = (image: Image): ImageState => ({
  stage: image.stage,
  title: image.title,
  tags: image.tags,
  deleted: image.deleted,
  recognition: image.recognition.status,
  waitingFor: image.waitingFor,
  failure: image.failure?.code ?? null,
  home: image.region,
  original: image.original && { region: image.original.region, url: image.original.url },
  thumbnails: image.thumbnails.map(({ url, secondaryUrl }) => ({ url, secondaryUrl })),
  etag: image.etag,
});

interface WantedList {
  readonly region: CloudRegion;
  readonly owner: Owner;
  readonly kind: ListKind;
  readonly tag: string | null;
}

function wantedLists({ regions }: Cloud, owners: readonly Owner[], images: readonly ImageSeen[]): WantedList[] {
  const [anybody] = owners;
  if (anybody === undefined) return [];
  const tags = [...new Set(images.flatMap(({ state }) => state?.tags ?? []))].slice(-maxTags);
  return regions.flatMap((region) => [
    { region, owner: anybody, kind: 'feed' as const, tag: null },
    ...owners.flatMap((owner) => (['owner', 'trash'] as const).map((kind) => ({ region, owner, kind, tag: null }))),
    ...tags.map((tag) => ({ region, owner: anybody, kind: 'tag' as const, tag })),
  ]);
}

async function readList({ region, owner, kind, tag }: WantedList): Promise<ListSeen> {
  const about = { region: region.name, kind, client: owner.name, tag };
  const entries: { imageId: string; title: string | null; deleted: boolean }[] = [];
  const filter = { feed: '', owner: '&owner=me', trash: '&deleted=true', tag: `&tag=${encodeURIComponent(tag ?? '')}` }[kind];
  try {
    let cursor: string | null = null;
    for (let page = 0; page < maxPages; page++) {
      const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const response = await get(region, `/images?limit=100${filter}${next}`, owner.ownerKey);
      const body = (await response.json()) as ImagesAnswer;
      if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(body).slice(0, 200)}`);
      entries.push(...body.images.map(({ id, title, deleted }) => ({ imageId: id, title, deleted })));
      cursor = body.next;
      if (cursor === null) break;
    }
    return { ...about, entries, error: null };
  } catch (error) {
    return { ...about, entries, error: whyOf(error) };
  }
}

const get = (region: CloudRegion, path: string, ownerKey: string): Promise<Response> =>
  fetch(`${region.api}${apiPrefix}${path}`, {
    headers: { [headers.ownerKey]: ownerKey },
    signal: AbortSignal.timeout(timeoutMs),
  });
