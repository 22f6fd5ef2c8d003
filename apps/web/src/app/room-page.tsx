import type { Image } from '@parallax/contracts/image';
import { useEffect, useRef } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { downloadOriginal } from '../image/download-original.ts';
import { whyNotRewritable } from '../image/reprocess.ts';
import { Room } from '../image/room.tsx';
import { saveTags, saveText } from '../image/save.ts';
import { useOpenImage } from '../image/use-open-image.ts';
import { useReprocess } from '../image/use-reprocess.ts';
import { type Address, home, writeAddress } from '../pictures/address.ts';
import { nameOf } from '../pictures/describe.ts';
import { imageOf } from '../pictures/pictures.ts';
import { displayName, type Regions, stateOf } from '../regions/regions.ts';
import { useStore } from '../store/store.ts';
import { useShownImages } from './gallery-page.tsx';
import type { Services } from './services.ts';

interface RoomPageProps {
  readonly services: Services;
  readonly address: Address & { readonly image: string };
  readonly onShow: (id: string) => void;
  readonly onClose: () => void;
  readonly onGo: (to: Address) => void;
}

/** Joins the open picture to the room that shows it, with its neighbours of the list that it was opened from. */
export function RoomPage({ services, address, onShow, onClose, onGo }: RoomPageProps) {
  const { api, changes, learn, lists, pictures, waiting } = services;
  const id = address.image;
  const image = imageOf(useStore(pictures), id);
  const open = useOpenImage({ id, image, api, waiting, onImage: learn });
  const regions = useStore(services.regions);
  const reprocess = useReprocess(id, { api, waiting, onImage: learn, onRefused: services.lookAtRegions });
  useRereading(services, id, stateOf(regions, image?.region ?? null));
  const { previous, next } = useNeighbours(services, address);

  useEffect(() => {
    document.title = image ? `${nameOf(image)} – Parallax` : 'Parallax';
    return () => {
      document.title = 'Parallax';
    };
  }, [image]);

  async function kept<Saved>(work: Promise<Saved>, imageIn: (saved: Saved) => Image): Promise<Saved> {
    const saved = await work;
    learn(imageIn(saved));
    return saved;
  }

  function remove(shown: Image): void {
    const neighbour = next ?? previous;
    void changes.remove(shown);
    if (neighbour) onShow(neighbour.id);
    else onClose();
    void lists.more(address);
  }

  return (
    <Room
      image={image}
      trouble={image ? null : open.trouble}
      originalLink={open.originalLink}
      regions={regions.all}
      servedBy={regions.serving}
      reprocess={{
        whyNot: image && whyNotRewritable(image, homeOf(image, regions)),
        busy: reprocess.busy,
        trouble: reprocess.trouble,
        onProcess: (request) => reprocess.start(current(), request),
      }}
      nameOfRegion={(name) => displayName(regions, name)}
      hrefOfTag={(tag) => writeAddress({ ...home, tag })}
      onTag={(tag) => onGo({ ...home, tag })}
      onSaveText={(field, base, value) => kept(saveText(api, current(), field, base, value), (saved) => saved.image)}
      onSaveTags={(change) => kept(saveTags(api, current(), change), (saved) => saved)}
      onDownload={() => void downloadOriginal(id, api).catch((error: unknown) => services.say(sentenceOf(error)))}
      onDelete={() => image && remove(image)}
      onRestore={() => image && void changes.restore(image)}
      onClose={onClose}
      onRetry={open.retry}
      onPrevious={previous && (() => onShow(previous.id))}
      onNext={next && (() => onShow(next.id))}
    />
  );

  function current(): Image {
    const shown = imageOf(pictures.get(), id);
    if (!shown) throw new Error(`edited ${id}, which is not known here`);
    return shown;
  }
}

function homeOf({ region }: Image, regions: Regions): { name: string; isWell: boolean | null } | null {
  if (region === null) return null;
  const state = stateOf(regions, region);
  return { name: displayName(regions, region), isWell: state && state === 'available' };
}

/** What a picture allows, and where it is read from, changes with its home: then it is read again. */
function useRereading({ api, learn }: Services, id: string, homeState: string | null): void {
  const before = useRef({ id, homeState });
  useEffect(() => {
    const isChange = before.current.id === id && before.current.homeState !== null && before.current.homeState !== homeState;
    before.current = { id, homeState };
    if (!isChange) return;
    api.find(id).then(learn, (error: unknown) => console.info(`${id} could not be read again.`, error));
  }, [api, learn, id, homeState]);
}

/** How near the end of what is loaded the next page is asked for. */
const ahead = 5;

function useNeighbours(services: Services, address: Address): { previous: Image | null; next: Image | null } {
  const images = useShownImages(services, address);
  const index = images.findIndex((each) => each.id === address.image);
  const previous = (index > 0 ? images[index - 1] : null) ?? null;
  const next = (index >= 0 ? images[index + 1] : null) ?? null;
  const { lists } = services;
  const isNearEnd = index >= images.length - ahead;

  useEffect(() => {
    if (isNearEnd) void lists.more(address);
  }, [isNearEnd, lists, images.length]);

  // What an arrow key shows next is there before it is pressed.
  useEffect(() => {
    for (const image of [next, previous]) preload(image);
  }, [next, previous]);
  return { previous, next };
}

function preload(image: Image | null): void {
  const largest = image?.thumbnails.at(-1);
  if (largest) new window.Image().src = image?.replica ? largest.secondaryUrl : largest.url;
}
