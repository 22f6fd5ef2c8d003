import { randomUUID } from 'node:crypto';
import { type Random, seededRandom } from '../../src/seeded-random.ts';
import type { FakeCloud, FakeRegion } from './fake-cloud.ts';

/** What goes on in a fake cloud. */
export interface FakeLife {
  /** Plays one image from its upload to its copies; gives its id at once. */
  upload(region?: string): string;
  stop(): void;
}

const names = ['harbour.jpg', 'IMG_2041.HEIC', 'dusk over the ridge.jpg', 'market.png', 'DSC00812.jpg', 'kitchen table.webp'];

/** @param everyMs an upload about this often; 0 leaves it to `upload`. */
export function startFakeLife(cloud: FakeCloud, { everyMs = 0, seed = 7 }: { everyMs?: number; seed?: number } = {}): FakeLife {
  const random = seededRandom(seed);
  const timers = new Set<NodeJS.Timeout>();
  const after = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };
  const up = () => cloud.regions.filter(({ status }) => status === 'up');
  const upload = (name?: string): string => {
    const region = cloud.regions.find((found) => found.name === name) ?? up()[Math.floor(random() * up().length)];
    if (region === undefined) return '';
    return playImage(cloud, region, random, after);
  };
  const again = (): void => {
    upload();
    after(everyMs * (0.3 + 1.4 * random()), again);
  };
  if (everyMs > 0) after(everyMs, again);
  const requests = setInterval(() => {
    for (const region of up())
      for (let count = 0; count < 3; count++) {
        region.figures.reads += 4;
        const ms = Math.round(6 + 18 * random() ** 3 + (random() > 0.97 ? 60 * random() : 0));
        cloud.log('api', region.name, {
          host: `Executed 'Functions.GetImages' (Succeeded, Id=${randomUUID()}, Duration=${ms}ms)`,
        });
      }
  }, 250);
  return {
    upload,
    stop() {
      clearInterval(requests);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function playImage(cloud: FakeCloud, region: FakeRegion, random: Random, after: (ms: number, run: () => void) => void): string {
  const id = `${Date.now()
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})(.{4})$/, '$1-$2')}-7${randomUUID().slice(15)}`;
  const home = region.name;
  const note = (step: string, ms: number | null = null) =>
    cloud.images.get(id)?.timeline.push({ step, at: new Date().toISOString(), region: home, ms, detail: null });
  const fileName = names[Math.floor(random() * names.length)] ?? 'picture.jpg';
  cloud.images.set(id, { id, region: home, fileName, hue: Math.floor(random() * 360), stage: 'awaiting', timeline: [] });
  const { storage, vision, figures } = region;
  const subject = `/blobServices/default/containers/images/blobs/${id}`;
  const decode = 30 + 60 * random();
  const thumbnails = 50 + 120 * random();
  const visionMs = 120 + 500 * random();
  const own = cloud.regions.indexOf(region);
  const write = () => {
    const row = cloud.seen[own];
    if (row) row[own] = (row[own] ?? 0) + 1;
    for (const [index, other] of cloud.seen.entries())
      if (index !== own && cloud.regions[index]?.status === 'up')
        after(300 + 700 * random(), () => {
          other[own] = Math.max(other[own] ?? 0, row?.[own] ?? 0);
        });
  };

  note('granted');
  write();
  storage.feed.add('blob-written', { container: 'images', blob: id, api: 'PutBlob' });
  note('uploaded');
  figures.pending += 1;
  figures.writes += 1;
  figures.eventsPending += 1;
  after(12, () => storage.feed.add('event-published', { subject, eventId: id, subscriptions: ['uploads'] }));
  after(30 + 50 * random(), () => {
    figures.eventsPending -= 1;
    figures.delivered += 1;
    storage.feed.add('event-sent', { subscription: 'uploads', subject, eventId: id, attempt: 1 });
    note('event-received');
  });
  const madeAt = 90 + decode + thumbnails;
  for (const side of [320, 640, 1280])
    after(madeAt + side / 40, () => {
      figures.writes += 1;
      storage.feed.add('blob-written', { container: 'thumbnails', blob: `${id}/0f6a1c-r0-${side}.webp`, api: 'PutBlob' });
    });
  after(madeAt + 45, () => {
    const image = cloud.images.get(id);
    if (image) image.stage = 'ready';
    note('thumbnails-made', thumbnails);
    note('ready');
    write();
    cloud.log('worker', home, { event: 'image-ready', region: home, imageId: id, recognition: 'pending', decode, thumbnails });
  });
  after(90 + visionMs, () => {
    figures.answered += 1;
    vision.feed.add('answered', { status: 200, image: id, ms: visionMs });
    note('recognised', visionMs);
    cloud.log('worker', home, { event: 'image-driven', region: home, imageId: id, reason: 'event', outcome: 'recognised' });
  });
  after(620 + 300 * random(), () => {
    write();
    cloud.log('worker', home, { event: 'view-written', region: home, imageId: id, share: 'own' });
  });
  after(700 + 900 * random(), () => {
    figures.pending -= 1;
    storage.feed.add('replicated', { kind: 'blob', container: 'images', blob: id, behindMs: Math.round(700 + 900 * random()) });
  });
  for (const side of [320, 640, 1280])
    after(madeAt + 700 + side / 4, () =>
      storage.feed.add('replicated', {
        kind: 'blob',
        container: 'thumbnails',
        blob: `${id}/0f6a1c-r0-${side}.webp`,
        behindMs: Math.round(500 + side / 4),
      }),
    );
  if (cloud.images.size > 500) cloud.images.delete([...cloud.images.keys()][0] ?? '');
  return id;
}
