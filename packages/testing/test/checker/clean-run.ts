import type { ImageSeen, ImageState, ListSeen, Observation } from '../../src/checker/observation.ts';
import type { Disturbance, History, Operation } from '../../src/history/history.ts';

/** One thing that somebody does, as generated. `image` counts uploads; what refers to none that exists is left out. */
export interface Move {
  readonly kind: 'upload' | 'edit' | 'delete' | 'restore' | 'read' | 'kill';
  readonly image: number;
  readonly region: number;
  readonly outcome: 'ok' | 'info' | 'fail';
  /** Of an operation without an answer: whether it took effect. */
  readonly tookEffect: boolean;
  readonly takesMs: number;
  readonly pauseMs: number;
}

export interface Run {
  readonly history: History;
  readonly observation: Observation;
}

export const regions = ['westus2', 'eastus2'].map((name, index) => ({
  name,
  displayName: name,
  blob: `http://127.0.0.1:200${index}0/acct`,
  blobSecondary: `http://127.0.0.1:200${index}1/acct`,
}));

const regionAt = (index: number) => regions[index % regions.length]?.name ?? '';
const start = 1_700_000_000_000;

interface Model {
  readonly imageId: string;
  readonly client: string;
  readonly sha256: string;
  readonly home: string;
  title: string | null;
  deleted: boolean;
}

/** What would have been recorded and seen of a cloud that never loses anything: every effect takes place, in order, everywhere. */
export function cleanRun(moves: readonly Move[]): Run {
  const operations: Operation[] = [];
  const disturbances: Disturbance[] = [];
  const images: Model[] = [];
  let now = start;
  for (const move of moves) {
    now += move.pauseMs;
    if (move.kind === 'kill') {
      disturbances.push({ at: now, until: now + move.takesMs, kind: 'kill', regions: [regionAt(move.region)], what: 'killed' });
      continue;
    }
    const operation = perform(move, images, operations.length + 1, now);
    if (operation === null) continue;
    operations.push(operation);
    now = operation.endedAt + 1;
  }
  const history: History = { startedAt: start, endedAt: now, regions, operations, disturbances };
  return { history, observation: observe(images, now) };
}

function perform(move: Move, images: Model[], id: number, invokedAt: number): Operation | null {
  const base = {
    id,
    invokedAt,
    endedAt: invokedAt + move.takesMs,
    outcome: move.outcome,
    region: move.outcome === 'ok' ? regionAt(move.region) : null,
    error: null,
    attempts: [],
  };
  const happens = move.outcome === 'ok' || (move.outcome === 'info' && move.tookEffect);
  if (move.kind === 'upload') {
    const image = newImage(images.length, regionAt(move.region));
    const about = { kind: 'upload' as const, client: image.client, key: `key-${id}`, sha256: image.sha256, bytes: 10 };
    if (happens) images.push(image);
    const attempts = happens ? [put(image.home, invokedAt)] : [];
    return { ...base, ...about, attempts, imageIds: happens ? [image.imageId] : [] };
  }
  const image = images[move.image % Math.max(1, images.length)];
  if (image === undefined) return null;
  const { imageId, client } = image;
  if (move.kind === 'read')
    return {
      ...base,
      kind: 'read',
      client,
      imageId,
      saw: { stage: 'ready', title: image.title, deleted: image.deleted },
      outcome: 'ok',
      region: regionAt(move.region),
    };
  if (move.kind === 'edit') {
    const title = `title ${id}`;
    if (happens) image.title = title;
    return { ...base, kind: 'edit', client, imageId, title };
  }
  if (move.kind === 'kill') return null;
  if (happens) image.deleted = move.kind === 'delete';
  return { ...base, kind: move.kind, client, imageId };
}

const newImage = (index: number, home: string): Model => ({
  imageId: `image-${index}`,
  client: `person-${index % 3}`,
  sha256: `sha-${index}`,
  home,
  title: null,
  deleted: false,
});

const put = (region: string, at: number) => ({ at, ms: 1, address: '', method: 'PUT', status: 201, region, note: null });

function observe(images: readonly Model[], at: number): Observation {
  const seen = images.flatMap((image) =>
    regions.map(({ name }): ImageSeen => ({ imageId: image.imageId, region: name, state: stateOf(image), error: null })),
  );
  return {
    at,
    images: seen,
    lists: regions.flatMap(({ name }) => listsOf(name, images)),
    files: images.flatMap((image) => {
      const { original, thumbnails } = stateOf(image);
      const status = image.deleted ? 404 : 200;
      const file = { imageId: image.imageId, sha256: null, status };
      return [
        { ...file, what: 'original' as const, url: original?.url ?? '', sha256: image.sha256 },
        ...thumbnails.flatMap(({ url, secondaryUrl }) => [
          { ...file, what: 'thumbnail' as const, url },
          { ...file, what: 'thumbnail-secondary' as const, url: secondaryUrl },
        ]),
      ];
    }),
    digest: {
      identical: true,
      pending: 0,
      regions: Object.fromEntries(regions.map(({ name }) => [name, { 'parallax/images': 'abc' }])),
    },
  };
}

function stateOf(image: Model): ImageState {
  const region = regions.find(({ name }) => name === image.home);
  return {
    stage: 'ready',
    title: image.title,
    tags: image.title === null ? [] : [image.title],
    deleted: image.deleted,
    recognition: 'done',
    waitingFor: null,
    failure: null,
    home: image.home,
    original: { region: image.home, url: `${region?.blob}/images/${image.imageId}` },
    thumbnails: [
      {
        url: `${region?.blob}/thumbnails/${image.imageId}.webp`,
        secondaryUrl: `${region?.blobSecondary}/thumbnails/${image.imageId}.webp`,
      },
    ],
    etag: `"${image.imageId}"`,
  };
}

function listsOf(region: string, images: readonly Model[]): ListSeen[] {
  const entry = ({ imageId, title, deleted }: Model) => ({ imageId, title, deleted });
  const shown = images.filter(({ deleted }) => !deleted);
  const titles = shown.flatMap(({ title }) => title ?? []);
  const list = (kind: ListSeen['kind'], client: string, held: readonly Model[], tag: string | null = null): ListSeen => ({
    region,
    kind,
    client,
    tag,
    entries: held.map(entry),
    error: null,
  });
  const clients = [...new Set(images.map(({ client }) => client))];
  return [
    list('feed', 'person-0', shown),
    ...clients.map((client) =>
      list(
        'owner',
        client,
        shown.filter((each) => each.client === client),
      ),
    ),
    ...clients.map((client) =>
      list(
        'trash',
        client,
        images.filter((each) => each.client === client && each.deleted),
      ),
    ),
    ...titles.map((tag) =>
      list(
        'tag',
        'person-0',
        shown.filter(({ title }) => title === tag),
        tag,
      ),
    ),
  ];
}
