import type { Image } from '@parallax/contracts/image';
import { Info, X } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { nameOf } from '../pictures/describe.ts';
import { Details, type DetailsProps } from './details.tsx';
import { framesOf } from './frames.ts';
import './room.css';
import { Stage } from './stage.tsx';
import type { OpenImage } from './use-open-image.ts';

export interface RoomProps extends Omit<DetailsProps, 'image' | 'onLit'> {
  /** Null while it is on its way. */
  readonly image: Image | null;
  /** Why it cannot be shown; null when it can. */
  readonly trouble: OpenImage['trouble'];
  readonly onClose: () => void;
  readonly onRetry: () => void;
  readonly onPrevious: (() => void) | null;
  readonly onNext: (() => void) | null;
}

/** One picture in the dark: the picture first, its details at the right, or in a sheet on phones. */
export function Room(props: RoomProps) {
  const { image, trouble, onClose } = props;
  const [lit, setLit] = useState<string | null>(null);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const room = useRef<HTMLDivElement>(null);
  useKeys(props, () => setSheetOpen((open) => !open));

  useEffect(() => room.current?.focus({ preventScroll: true }), []);

  return (
    <div
      ref={room}
      className="room"
      role="dialog"
      aria-modal="true"
      aria-label={image ? nameOf(image) : 'Picture'}
      tabIndex={-1}
      data-sheet={isSheetOpen || undefined}
    >
      <div className="room-bar">
        <button type="button" className="icon-button" aria-label="Back to the gallery" onClick={onClose}>
          <X size={22} aria-hidden="true" />
        </button>
      </div>
      {image ? (
        <>
          <Stage
            image={image}
            frames={framesOf(image.recognition)}
            lit={lit}
            onPrevious={props.onPrevious}
            onNext={props.onNext}
          />
          <button type="button" className="room-info" aria-expanded={isSheetOpen} onClick={() => setSheetOpen(!isSheetOpen)}>
            <span>{nameOf(image)}</span>
            <Info size={22} aria-hidden="true" />
            <span className="visually-hidden">Details</span>
          </button>
          <aside className="room-panel" aria-label="Details">
            <Details {...props} key={image.id} image={image} onLit={setLit} />
          </aside>
        </>
      ) : (
        <Absent {...props} trouble={trouble} />
      )}
    </div>
  );
}

function Absent({ trouble, onClose, onRetry }: Pick<RoomProps, 'trouble' | 'onClose' | 'onRetry'>) {
  if (trouble === null)
    return (
      <p className="room-absent" role="status">
        Loading the picture
      </p>
    );
  return (
    <div className="room-absent" role="alert">
      <p>{trouble.sentence}</p>
      <div>
        {!trouble.isGone && (
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        )}
        <button type="button" className="button" onClick={onClose}>
          To the gallery
        </button>
      </div>
    </div>
  );
}

function useKeys({ image, onClose, onNext, onPrevious, onDelete }: RoomProps, toggleSheet: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isBusy = event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey;
    if (isBusy || document.querySelector('dialog[open], [popover]:popover-open') || isTyping(event.target)) return;
    const act: Readonly<Record<string, (() => void) | null>> = {
      Escape: onClose,
      ArrowRight: onNext,
      ArrowLeft: onPrevious,
      Delete: image?.can.delete && !image.deleted ? onDelete : null,
      i: toggleSheet,
    };
    act[event.key]?.();
    if (event.key in act) event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.matches('input, textarea');
