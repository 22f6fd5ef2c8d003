import type { Image } from '@parallax/contracts/image';
import type { Region } from '@parallax/contracts/region';
import type { ProcessRequest } from '@parallax/contracts/requests';
import { readDimensions } from '../../src/uploads/dimensions.ts';
import type { Faults } from './faults.ts';
import { drawnImage, emptyImage, type Held, thumbnailsOf } from './images.ts';
import { Refusal } from './refusal.ts';

/** What came of a PUT: its status, or that its connection is to be broken. */
export type PutOutcome = 201 | 403 | 409 | 'broken';

export interface ListWish {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly owner?: 'me' | undefined;
  readonly tag?: string | undefined;
  readonly deleted?: boolean | undefined;
}

/** Pictures in memory, and what becomes of files that are sent. `base` is the address that serves them. */
export function createPictureStore(base: () => string, faults: Faults, regionNamed: (name: string | null) => Region | undefined) {
  const held = new Map<string, Held>();
  const arrivedAt = new Map<string, number>();
  /** How often each image was granted. */
  const grants = new Map<string, number>();
  /** Where each file arrived. */
  const homes = new Map<string, string>();
  let version = 1;

  function change(each: Held, fields: Partial<Image>): Held {
    const next = { ...each, image: { ...each.image, ...fields, etag: `"${++version}"` } };
    held.set(each.image.id, next);
    return next;
  }

  function find(id: string, owner: string): Held {
    const each = held.get(id);
    if (each && (!each.image.deleted || each.owner === owner)) return each;
    throw new Refusal(
      'image-not-found',
      'There is no picture with this address. It may have been deleted by the person who uploaded it.',
    );
  }

  function findOwn(id: string, owner: string): Held {
    const each = find(id, owner);
    if (each.owner === owner) return each;
    throw new Refusal('not-owner', 'This picture was uploaded from another browser, and only there can it be changed.');
  }

  function list(owner: string, wish: ListWish): { images: Image[]; next: string | null } {
    const all = [...held.values()]
      .filter(({ image }) => image.stage === 'ready' && image.deleted === (wish.deleted ?? false))
      .filter(({ image }) => Date.now() - (arrivedAt.get(image.id) ?? 0) >= faults.viewLagMs)
      .filter((each) => (wish.owner !== 'me' && !wish.deleted) || each.owner === owner)
      .filter(({ image }) => wish.tag === undefined || tagsOf(image).includes(wish.tag))
      .sort((a, b) => (a.image.id < b.image.id ? 1 : -1));
    const start = Number(wish.cursor ?? 0);
    const end = start + wish.limit;
    const images = all.slice(start, end).map((each) => seenBy(each, owner));
    return { images: images.map(({ timeline: _whole, ...image }) => image), next: end < all.length ? String(end) : null };
  }

  /** The image of a key, new or as it is. */
  function grant(key: string, owner: string, fileName: string): Held {
    const at = Number.parseInt(key.replaceAll('-', '').slice(0, 12), 16);
    const each = held.get(key) ?? { owner, scene: null, blob: null, image: emptyImage(key, at, fileName) };
    held.set(key, each);
    grants.set(key, (grants.get(key) ?? 0) + 1);
    return each;
  }

  function put(id: string, bytes: Buffer, contentType: string, region: string): PutOutcome {
    const granted = grants.get(id) ?? 0;
    const each = held.get(id);
    if (granted <= faults.grantsToBreak) return 'broken';
    if (!each) return 403;
    const isLost = granted <= faults.putAnswersToLose;
    if (each.blob) return isLost ? 'broken' : 409;
    held.set(id, { ...each, blob: { bytes, contentType } });
    homes.set(id, region);
    setTimeout(() => judge(id), faults.processingMs);
    return isLost ? 'broken' : 201;
  }

  function judge(id: string): void {
    const each = held.get(id);
    if (!each?.blob) return;
    if (faults.verdict) {
      change(each, { stage: 'failed', region: 'westus2', failure: faults.verdict });
      return;
    }
    const { bytes, contentType } = each.blob;
    const size = readDimensions(contentType as 'image/png', bytes) ?? { width: 400, height: 300 };
    arrivedAt.set(id, Date.now());
    const region = homes.get(id) || 'westus2';
    change(each, {
      stage: 'ready',
      region,
      uploadedAt: new Date().toISOString(),
      original: { url: `${base()}/blobs/images/${id}`, region, contentType, bytes: bytes.length, ...size },
      thumbnails: thumbnailsOf(id, base(), size.width, size.height, contentType),
      colours: ['#8899aa'],
      placeholder: { thumbhash: 'mYcFDIKHh3iIh3eHiHd4h3h3iJ+Y', colour: '#8899aa' },
    });
    if (faults.recognitionMs !== null) setTimeout(() => recognise(id), faults.recognitionMs);
  }

  /** Notes a wish and carries it out a little later, as the worker does. */
  function process(id: string, owner: string, ifMatch: string | undefined, request: ProcessRequest): Held {
    const each = findOwn(id, owner);
    if (ifMatch !== undefined && ifMatch !== each.image.etag)
      throw new Refusal('precondition-failed', 'This picture was changed somewhere else since you opened it.');
    const { reason } = seenBy(each, owner).can;
    if (!('recognize' in request) && reason !== null) throw new Refusal('region-read-only', reason);
    setTimeout(() => carryOut(id, request), faults.processingMs);
    return change(each, {});
  }

  function carryOut(id: string, request: ProcessRequest): void {
    const each = held.get(id);
    if (!each) return;
    const { timeline = [], thumbnails } = each.image;
    const entry = { step: 'thumbnails-made', at: new Date().toISOString(), region: 'westus2', ms: 12, detail: null };
    const turned = thumbnails.map(({ url, secondaryUrl, width, height, contentType }) => ({
      url: `${url}-r90`,
      secondaryUrl: `${secondaryUrl}-r90`,
      width: height,
      height: width,
      contentType,
    }));
    change(each, { timeline: [...timeline, entry], ...('rotate' in request && { thumbnails: turned }) });
  }

  /** The image as it is answered to somebody. */
  function seenBy({ image, owner }: Held, viewer: string): Image {
    const own = owner === viewer;
    const canEdit = own && !image.deleted;
    const home = regionNamed(image.region);
    const reason =
      home === undefined || home.state === 'available' ? null : `${home.displayName} takes no changes since 14:02 UTC.`;
    const can = { edit: canEdit, delete: canEdit, rewrite: canEdit && reason === null, reason: canEdit ? reason : null };
    return { ...image, own, replica: image.replica || reason !== null, can };
  }

  function recognise(id: string): void {
    const each = held.get(id);
    if (!each) return;
    change(each, {
      recognition: {
        ...each.image.recognition,
        status: 'done',
        provider: 'azure-vision-4.0',
        modelVersion: 'pixel-analysis-1',
        caption: { text: 'A bright, sharp, mostly blue picture', confidence: 0.8 },
        tags: [{ name: 'blue', confidence: 0.9 }],
      },
    });
  }

  return {
    change,
    find,
    findOwn,
    list,
    process,
    seenBy,
    grant,
    put,
    get: (id: string): Held | null => held.get(id) ?? null,
    all: (): Held[] => [...held.values()],
    tags: (prefix: string): string[] =>
      [...new Set([...held.values()].flatMap((each) => tagsOf(each.image)))].filter((name) => name.startsWith(prefix)).sort(),
    draw(count: number, owner: string, seed: number, now: number): void {
      for (let index = 0; index < count; index++) {
        const each = drawnImage(seed + index, now - index * 95 * 60_000, owner, base());
        held.set(each.image.id, each);
      }
    },
    clear(): void {
      for (const all of [held, arrivedAt, grants, homes]) all.clear();
    },
  };
}

const tagsOf = (image: Image): string[] => [...image.tags, ...image.recognition.tags.map((tag) => tag.name)];
