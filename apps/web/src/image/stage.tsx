import type { Box, Image } from '@parallax/contracts/image';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type CSSProperties, type PointerEvent, useRef } from 'react';
import { nameOf, ratioOf } from '../pictures/describe.ts';
import { Picture } from '../pictures/picture.tsx';
import { swipeOf } from './swipe.ts';

/** Something found in the picture, to be framed. */
export interface Frame {
  readonly id: string;
  readonly label: string;
  readonly box: Box;
}

interface StageProps {
  readonly image: Image;
  readonly frames: readonly Frame[];
  /** The frame that is pointed at in the panel; null for none. */
  readonly lit: string | null;
  readonly onPrevious: (() => void) | null;
  readonly onNext: (() => void) | null;
}

/** The picture as large as its place allows, with thin frames that show while one points at it. */
export function Stage({ image, frames, lit, onPrevious, onNext }: StageProps) {
  const start = useRef<{ x: number; y: number } | null>(null);

  function onPointerUp(event: PointerEvent): void {
    const from = start.current;
    start.current = null;
    if (!from || event.pointerType === 'mouse') return;
    const direction = swipeOf(from, { x: event.clientX, y: event.clientY });
    if (direction === 'next') onNext?.();
    if (direction === 'previous') onPrevious?.();
  }

  return (
    <div
      className="stage"
      onPointerDown={(event) => {
        start.current = event.isPrimary ? { x: event.clientX, y: event.clientY } : null;
      }}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        start.current = null;
      }}
    >
      <figure className="stage-picture" style={{ '--ratio': ratioOf(image), '--most': mostWidth(image) } as CSSProperties}>
        <Shown image={image} />
        {frames.map((frame) => (
          <span
            key={frame.id}
            className="frame"
            data-lit={frame.id === lit || undefined}
            aria-hidden="true"
            style={placeOf(frame.box)}
          >
            <span>{frame.label}</span>
          </span>
        ))}
      </figure>
      <Arrow label="Previous picture" side="left" onPress={onPrevious} />
      <Arrow label="Next picture" side="right" onPress={onNext} />
    </div>
  );
}

function Shown({ image }: { readonly image: Image }) {
  if (image.stage === 'failed')
    return (
      <p className="stage-words">
        {nameOf(image)} could not be read. {image.failure?.message}
      </p>
    );
  if (image.thumbnails.length > 0 || image.placeholder)
    return <Picture key={image.id} image={image} sizes="(min-width: 900px) calc(100vw - 360px), 100vw" />;
  return (
    <p className="stage-words">
      {image.waitingFor ? 'Safely stored. It waits for its region to return.' : 'Safely stored. The picture is being prepared.'}
    </p>
  );
}

function Arrow({
  label,
  side,
  onPress,
}: {
  readonly label: string;
  readonly side: 'left' | 'right';
  readonly onPress: (() => void) | null;
}) {
  if (!onPress) return null;
  const Icon = side === 'left' ? ChevronLeft : ChevronRight;
  return (
    <button type="button" className="icon-button stage-arrow" data-side={side} aria-label={label} onClick={onPress}>
      <Icon size={28} aria-hidden="true" />
    </button>
  );
}

/** A small picture is not blown up beyond twice its size. */
const mostWidth = (image: Image): string => `${2 * (image.original?.width ?? image.thumbnails.at(-1)?.width ?? 1_280)}px`;

const percent = (share: number): string => `${100 * share}%`;
const placeOf = ({ x, y, width, height }: Box): CSSProperties => ({
  left: percent(x),
  top: percent(y),
  width: percent(width),
  height: percent(height),
});
