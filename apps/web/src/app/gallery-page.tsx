import type { Image } from '@parallax/contracts/image';
import { useCallback, useMemo } from 'react';
import { Gallery } from '../gallery/gallery.tsx';
import { type Address, home, listKey, writeAddress } from '../pictures/address.ts';
import { imageOf, listOf } from '../pictures/pictures.ts';
import type { ShownOwn } from '../regions/sentences.ts';
import { useStore } from '../store/store.ts';
import type { Services } from './services.ts';
import { useFeed } from './use-feed.ts';

interface GalleryPageProps {
  readonly services: Services;
  readonly address: Address;
  readonly reveal: { readonly id: string } | null;
  readonly onOpen: (image: Image) => void;
  readonly onGo: (to: Address) => void;
  readonly onChoose: () => void;
}

/** Pictures that the address's list holds now. */
export function useShownImages({ pictures }: Services, address: Address): readonly Image[] {
  const state = useStore(pictures);
  const { ids } = listOf(state, listKey(address));
  const { known } = state;
  return useMemo(() => ids.map((id) => known.get(id)?.image).filter((image) => image !== undefined), [ids, known]);
}

/** How many of the list's own pictures each region is home of. */
export function useShownOwn(services: Services, address: Address): ShownOwn {
  const images = useShownImages(services, address);
  return useMemo(() => {
    const counts: Record<string, number> = {};
    for (const { own, region } of images) if (own && region !== null) counts[region] = (counts[region] ?? 0) + 1;
    return counts;
  }, [images]);
}

/** Joins a list of the store to the gallery that shows it. */
export function GalleryPage({ services, address, reveal, onOpen, onGo, onChoose }: GalleryPageProps) {
  const { tag, mine, deleted } = address;
  const { lists, pictures, changes, marks } = services;
  useFeed(services, address);
  const images = useShownImages(services, address);
  const list = listOf(useStore(pictures), listKey(address));

  const filter = useMemo(() => ({ tag, mine, deleted }), [tag, mine, deleted]);
  const hrefOf = useCallback((image: Image) => writeAddress({ ...filter, image: image.id }), [filter]);
  const onMore = useCallback(() => void lists.more(filter), [lists, filter]);
  const onRetry = useCallback(() => void lists.refresh(filter), [lists, filter]);
  const onRestore = useCallback(
    (image: Image) => void changes.restore(imageOf(pictures.get(), image.id) ?? image),
    [changes, pictures],
  );

  return (
    <Gallery
      filter={filter}
      list={list}
      images={images}
      hasUploaded={marks.has('uploaded')}
      reveal={reveal}
      hrefOf={hrefOf}
      onOpen={onOpen}
      onRestore={onRestore}
      onMore={onMore}
      onRetry={onRetry}
      onShowAll={() => onGo(home)}
      onChoose={onChoose}
    />
  );
}
