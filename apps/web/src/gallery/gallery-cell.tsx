import type { Image } from '@parallax/contracts/image';
import { type MouseEvent, memo } from 'react';
import { nameOf } from '../pictures/describe.ts';
import { Picture } from '../pictures/picture.tsx';

export interface CellProps {
  readonly image: Image;
  readonly href: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The one that the Tab key stops at. */
  readonly isStop: boolean;
  readonly onOpen: (image: Image) => void;
  readonly onFocus: (id: string) => void;
  /** Set in the trash. */
  readonly onRestore: ((image: Image) => void) | null;
}

/** One picture of the grid: a link to its page, so that it opens in a new tab as any link does. */
export const GalleryCell = memo(function GalleryCell(props: CellProps) {
  const { image, left, top, width, height, onRestore } = props;
  return (
    <li className="cell" style={{ left, top, width, height }}>
      <a
        href={props.href}
        data-picture={image.id}
        tabIndex={props.isStop ? 0 : -1}
        onClick={(event) => openHere(event, props)}
        onFocus={() => props.onFocus(image.id)}
      >
        <Picture image={image} sizes={`${inSteps(width)}px`} />
        <Words image={image} />
      </a>
      {onRestore && (
        <button type="button" className="button cell-restore" onClick={() => onRestore(image)}>
          Restore<span className="visually-hidden"> {nameOf(image)}</span>
        </button>
      )}
    </li>
  );
});

/** A window that is a little wider is no reason to fetch another size. */
const inSteps = (width: number): number => Math.ceil(width / 160) * 160;

function Words({ image }: { readonly image: Image }) {
  if (image.stage !== 'ready' && !image.deleted) return <span className="cell-state">{stateOf(image)}</span>;
  return (
    <span className="cell-words" aria-hidden="true">
      {nameOf(image)}
    </span>
  );
}

function stateOf(image: Image): string {
  if (image.stage === 'failed') return 'Could not be read';
  return image.waitingFor ? 'Waits for its region' : 'Being prepared';
}

function openHere(event: MouseEvent, { image, onOpen }: CellProps): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  onOpen(image);
}
