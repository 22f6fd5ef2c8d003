import type { Image } from '@parallax/contracts/image';
import { newUuidV7 } from '@parallax/contracts/uuid-v7';
import { createClient } from '../api/client.ts';
import { createImagesApi } from '../api/images.ts';
import { ownerKeyOf } from '../api/owner-key.ts';
import { loadRelease } from '../api/release.ts';
import { watchRelease } from '../api/watch-release.ts';
import { storageOf } from '../browser/storage.ts';
import { browserWaiting, wake } from '../browser/waiting.ts';
import { createChangePictures } from '../pictures/change-pictures.ts';
import { createPictureLists, listKeysOf, trashKey } from '../pictures/picture-lists.ts';
import { noPictures, reducePictures } from '../pictures/pictures.ts';
import { createRecentOwn } from '../pictures/recent-own.ts';
import { watchPicture } from '../pictures/watch-picture.ts';
import { createWishes } from '../pictures/wishes.ts';
import { noRegions, reduceRegions } from '../regions/regions.ts';
import { watchRegions } from '../regions/watch-regions.ts';
import { createStore } from '../store/store.ts';
import { reduceToasts } from '../ui/toasts.ts';
import { keptInBrowser } from '../uploads/kept-files.ts';
import { reduceQueue } from '../uploads/queue.ts';
import { sendFile } from '../uploads/send-file.ts';
import { createUploader } from '../uploads/uploader.ts';
import { createRouter } from './router.ts';

/** How long a page that is being left goes on at most after its requests have failed, ms. */
const stayMs = 500;

export type Services = ReturnType<typeof createServices>;

/** Puts the parts together for this browser. Made once, before anything is rendered. */
export function createServices() {
  const pictures = createStore(reducePictures, noPictures);
  const queue = createStore(reduceQueue, []);
  const regions = createStore(reduceRegions, { ...noRegions, online: navigator.onLine });
  const toasts = createStore(reduceToasts, []);
  const local = storageOf('localStorage');
  const session = storageOf('sessionStorage');
  const router = createRouter();
  const recent = createRecentOwn(session, Date.now);

  const client = createClient({
    loadRelease: (wish) => loadRelease((...request) => fetch(...request), local, wish),
    ownerKey: ownerKeyOf(local),
    session,
    fetch: (...request) => fetch(...request),
    now: Date.now,
    chance: Math.random,
    onServed: ({ region }) => region !== null && regions.dispatch({ type: 'served', region }),
    onTrouble: (extent) => {
      if (extent === 'all') regions.dispatch({ type: 'silent', now: Date.now() });
      else regionWatch.look();
    },
  });
  const api = createImagesApi(client);
  const isSeen = () => document.visibilityState === 'visible';
  const releaseWatch = watchRelease({ look: client.lookForRelease, isSeen, now: Date.now, chance: Math.random });
  document.addEventListener('visibilitychange', releaseWatch.seen);

  let toastCount = 0;
  const say = (sentence: string, action: { label: string; run: () => void } | null = null): void =>
    toasts.dispatch({ type: 'shown', toast: { id: ++toastCount, sentence, action } });

  const regionWatch = watchRegions({
    store: regions,
    ask: api.regions,
    isSeen,
    onBack: wake,
    onNews: say,
    // What each picture allows, and where it is read from, hangs on them.
    onChange: () => {
      const { tag, mine, deleted } = router.get();
      void lists.refresh({ tag, mine, deleted });
    },
  });

  const learn = (image: Image): void => pictures.dispatch({ type: 'image-came', image, now: Date.now() });
  /** A picture of one's own in a new state: as soon as it can be seen it stands in the lists it belongs to. */
  const learnOwn = (image: Image): void => {
    learn(image);
    // An answer of a region that has not heard of the delete.
    if (!image.deleted && pictures.get().moved.get(image.id) === 'deleted') return;
    recent.note(image.id, image.deleted);
    if (image.deleted) pictures.dispatch({ type: 'image-deleted', id: image.id, trashKey });
    if (image.deleted || image.stage !== 'ready') return;
    pictures.dispatch({ type: 'image-arrived', image, keys: listKeysOf(image), now: Date.now() });
  };

  /** Reads an own picture until nothing about it is pending, for two minutes at most. */
  const watchOwn = (id: string): void => {
    const watch = { api, waiting: browserWaiting, onImage: learnOwn, signal: AbortSignal.timeout(120_000) };
    watchPicture(id, watch).catch((error: unknown) => console.info(`${id} is not watched any more.`, error));
  };

  const lists = createPictureLists({
    api,
    store: pictures,
    now: Date.now,
    onRegions: (told) => regions.dispatch({ type: 'told', regions: told }),
  });
  const changes = createChangePictures({
    api,
    store: pictures,
    now: Date.now,
    say,
    wishes: createWishes(session, Date.now),
    stayed: () => new Promise((resolve) => setTimeout(resolve, stayMs)),
    onChanged: recent.note,
    onRestored: watchOwn,
  });
  const uploader = createUploader({
    store: queue,
    api,
    apiInOneTrace: () => createImagesApi(client.inOneTrace()),
    sendFile,
    waiting: browserWaiting,
    kept: keptInBrowser(),
    newKey: (ageMs) => newUuidV7(Date.now() - ageMs),
    onImage: learnOwn,
  });

  return {
    pictures,
    queue,
    regions,
    toasts,
    router,
    waiting: browserWaiting,
    api,
    lists,
    changes,
    uploader,
    say,
    learn,
    dismiss: (id: number) => toasts.dispatch({ type: 'gone', id }),
    /** Reads what changed just before a reload, since lists may not know of it yet. */
    recall: () => {
      for (const id of recent.deletedIds()) pictures.dispatch({ type: 'image-deleted', id, trashKey });
      for (const id of recent.ids()) watchOwn(id);
      changes.resume();
    },
    lookAtRegions: regionWatch.look,
    /** Marks that are kept in this browser. */
    marks: {
      has: (name: 'uploaded' | 'knows-public') => local.getItem(`parallax.${name}`) !== null,
      set: (name: 'uploaded' | 'knows-public') => local.setItem(`parallax.${name}`, new Date().toISOString()),
    },
  };
}
