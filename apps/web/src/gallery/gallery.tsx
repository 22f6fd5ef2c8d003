import type { Image } from '@parallax/contracts/image';
import { useRef } from 'react';
import type { Filter } from '../api/images.ts';
import type { List } from '../pictures/pictures.ts';
import { EmptyGallery } from './empty-gallery.tsx';
import './gallery.css';
import { GalleryGrid } from './gallery-grid.tsx';
import { GallerySkeleton, GalleryTrouble } from './gallery-states.tsx';
import { useWidth } from './use-width.ts';

export interface GalleryProps {
  readonly filter: Filter;
  readonly list: List;
  readonly images: readonly Image[];
  readonly hasUploaded: boolean;
  /** A picture to bring into the window and to give the focus to. */
  readonly reveal: { readonly id: string } | null;
  readonly hrefOf: (image: Image) => string;
  readonly onOpen: (image: Image) => void;
  readonly onRestore: (image: Image) => void;
  readonly onMore: () => void;
  readonly onRetry: () => void;
  readonly onShowAll: () => void;
  readonly onChoose: () => void;
}

/** A list of pictures in whatever state it is: coming, failed, empty, or there. */
export function Gallery(props: GalleryProps) {
  const { filter, list, images } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return (
    <div ref={box} className="gallery">
      <Heading filter={filter} onShowAll={props.onShowAll} />
      <Body {...props} width={width} />
      {images.length > 0 && list.trouble !== null && (
        <GalleryTrouble sentence={list.trouble} isBusy={list.status === 'loading'} onRetry={props.onMore} />
      )}
      <p className="visually-hidden" role="status">
        {list.status === 'loading' ? 'Loading pictures' : ''}
      </p>
    </div>
  );
}

function Body(props: GalleryProps & { readonly width: number }) {
  const { filter, list, images, width } = props;
  if (images.length > 0)
    return (
      <GalleryGrid
        images={images}
        reveal={props.reveal}
        hrefOf={props.hrefOf}
        onOpen={props.onOpen}
        onRestore={filter.deleted ? props.onRestore : null}
        onNearEnd={props.onMore}
      />
    );
  if (!list.started && list.trouble !== null)
    return <GalleryTrouble sentence={list.trouble} isBusy={list.status === 'loading'} onRetry={props.onRetry} />;
  if (!list.started) return width > 0 && <GallerySkeleton width={width} />;
  return <EmptyGallery filter={filter} hasUploaded={props.hasUploaded} onChoose={props.onChoose} onShowAll={props.onShowAll} />;
}

function Heading({ filter, onShowAll }: Pick<GalleryProps, 'filter' | 'onShowAll'>) {
  if (filter.tag !== null)
    return (
      <div className="gallery-heading">
        <h1>Tagged “{filter.tag}”</h1>
        <button type="button" className="button" onClick={onShowAll}>
          Show all photos
        </button>
      </div>
    );
  if (filter.deleted)
    return (
      <div className="gallery-heading">
        <h1>Deleted</h1>
        <p>Kept for 30 days after deleting, then erased for good. Only you see them.</p>
      </div>
    );
  return <h1 className="visually-hidden">{filter.mine ? 'Your photos' : 'All photos'}</h1>;
}
