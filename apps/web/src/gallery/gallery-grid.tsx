import type { Image } from '@parallax/contracts/image';
import {
  type KeyboardEvent,
  memo,
  type RefObject,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { ratioOf } from '../pictures/describe.ts';
import { dayOf, nameOfDay } from './days.ts';
import { GalleryCell } from './gallery-cell.tsx';
import { type GalleryShape, type Layout, layGallery, placeOf, type VisibleSection, visibleIn } from './layout.ts';
import { type Direction, neighbourOf } from './neighbour.ts';
import { useAnchor } from './use-anchor.ts';
import { scrollStep, useScroll } from './use-scroll.ts';
import { useWidth } from './use-width.ts';

export interface GridProps {
  readonly images: readonly Image[];
  /** A picture to bring into the window and to give the focus to; a new object asks anew. */
  readonly reveal: { readonly id: string } | null;
  readonly hrefOf: (image: Image) => string;
  readonly onOpen: (image: Image) => void;
  readonly onRestore: ((image: Image) => void) | null;
  /** The reader comes near the end. */
  readonly onNearEnd: () => void;
}

const keys: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

/** px; the bar and the day's heading cover that much of the window's top. */
const covered = 56 + 48;
const phoneWidth = 640;

/** How long a picture that is wanted may take to get the focus, ms. */
const focusWithinMs = 1_000;

export const shapeFor = (width: number): GalleryShape =>
  width < phoneWidth
    ? { width, rowHeight: 180, gap: 4, headingHeight: 44, sectionGap: 12 }
    : { width, rowHeight: 240, gap: 8, headingHeight: 48, sectionGap: 20 };

/** Pictures in justified rows under the headings of their days. Only what is near the window is in the document. */
export function GalleryGrid(props: GridProps) {
  const { images, onNearEnd } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const shape = useMemo(() => shapeFor(width), [width]);
  const layout = useMemo(() => layImages(images, shape), [images, shape]);
  const known = useMemo(() => new Map(images.map((image) => [image.id, image])), [images]);
  const galleryTop = useTopOf(box);
  const { top, windowHeight } = useScroll();
  const visible = useVisible(layout, shape, top - galleryTop, windowHeight);
  const focus = useRovingFocus(box, layout, shape, galleryTop, props.reveal);
  useAnchor(layout, shape.headingHeight, galleryTop);

  const isNearEnd = width > 0 && top - galleryTop + windowHeight * 2.5 > layout.height;
  useEffect(() => {
    if (isNearEnd) onNearEnd();
  }, [isNearEnd, onNearEnd, images.length]);

  const stop = stopOf(visible, focus.active, shape.headingHeight, top - galleryTop);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the links inside; each of them works without.
    <div ref={box} className="grid" style={{ height: layout.height }} onKeyDown={focus.onKeyDown}>
      {visible.map((each) => (
        <Day
          key={`${each.section.day} ${each.section.rows[0]?.cells[0]?.id}`}
          {...props}
          {...each}
          shape={shape}
          known={known}
          stop={stop}
          onFocus={focus.setActive}
        />
      ))}
    </div>
  );
}

function layImages(images: readonly Image[], shape: GalleryShape): Layout {
  if (shape.width === 0) return { sections: [], height: 0 };
  return layGallery(
    images.map((image) => ({ id: image.id, ratio: ratioOf(image), day: dayOf(new Date(image.createdAt)) })),
    shape,
  );
}

/** Same rows, same array: a scroll that brings nothing new renders nothing. */
function useVisible(layout: Layout, shape: GalleryShape, top: number, windowHeight: number): VisibleSection[] {
  return useMemo(
    () => visibleIn(layout, shape.headingHeight, top - windowHeight / 2 - scrollStep, top + windowHeight * 1.5 + scrollStep),
    [layout, shape, top, windowHeight],
  );
}

interface DayProps extends GridProps, VisibleSection {
  readonly shape: GalleryShape;
  readonly known: ReadonlyMap<string, Image>;
  readonly stop: string | null;
  readonly onFocus: (id: string) => void;
}

function Day({ section, rows, shape, ...rest }: DayProps) {
  const heading = useId();
  return (
    <section className="day" aria-labelledby={heading} style={{ top: section.top, height: section.height }}>
      <h2 id={heading} style={{ height: shape.headingHeight }}>
        {nameOfDay(section.day, new Date())}
      </h2>
      <ul aria-labelledby={heading} className="rows">
        {rows.map((row) => (
          <RowOfCells key={row.cells[0]?.id} row={row} {...rest} />
        ))}
      </ul>
    </section>
  );
}

type RowProps = Omit<DayProps, 'section' | 'rows' | 'shape'> & { readonly row: VisibleSection['rows'][number] };

const RowOfCells = memo(function RowOfCells({ row, known, hrefOf, stop, onOpen, onFocus, onRestore }: RowProps) {
  return row.cells.map((cell) => {
    const image = known.get(cell.id);
    return (
      image && (
        <GalleryCell
          key={cell.id}
          image={image}
          href={hrefOf(image)}
          left={cell.left}
          top={row.top}
          width={cell.width}
          height={row.height}
          isStop={cell.id === stop}
          onOpen={onOpen}
          onFocus={onFocus}
          onRestore={onRestore}
        />
      )
    );
  });
});

/** The last focused picture as long as it is in the document, else the first whole one in the window. */
function stopOf(visible: readonly VisibleSection[], active: string | null, headingHeight: number, top: number): string | null {
  const rows = visible.flatMap(({ section, rows }) => rows.map((row) => ({ row, top: section.top + headingHeight + row.top })));
  if (active !== null && rows.some(({ row }) => row.cells.some((cell) => cell.id === active))) return active;
  const first = rows.find((each) => each.top >= top) ?? rows[0];
  return first?.row.cells[0]?.id ?? null;
}

function useTopOf(box: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  // What stands above (the strip, the heading of a filter) comes and goes with other renders.
  useLayoutEffect(() => {
    if (box.current) setTop(Math.round(box.current.getBoundingClientRect().top + window.scrollY));
  });
  return top;
}

function useRovingFocus(
  box: RefObject<HTMLElement | null>,
  layout: Layout,
  shape: GalleryShape,
  galleryTop: number,
  reveal: { readonly id: string } | null,
) {
  const [active, setActive] = useState<string | null>(null);
  const wanted = useRef<{ readonly id: string; readonly until: number } | null>(null);

  // The wanted picture may only come into the document with the render that its scrolling causes, and takes no focus before the room is
  // closed. If it does not come soon it is not wanted any more: a focus that jumps later would be a nuisance.
  useEffect(() => {
    const { id, until } = wanted.current ?? { id: '', until: 0 };
    const link = box.current?.querySelector<HTMLElement>(`[data-picture="${id}"]`);
    if (link && performance.now() < until) link.focus({ preventScroll: true });
    if (link === document.activeElement) wanted.current = null;
  });

  function bring(id: string): void {
    wanted.current = { id, until: performance.now() + focusWithinMs };
    setActive(id);
    scrollIntoWindow(placeOf(layout, shape.headingHeight, id), galleryTop);
  }

  const onReveal = useEffectEvent((id: string) => bring(id));
  useLayoutEffect(() => {
    if (reveal) onReveal(reveal.id);
  }, [reveal]);

  function onKeyDown(event: KeyboardEvent): void {
    const direction = keys[event.key];
    const from = (event.target as HTMLElement).dataset['picture'];
    if (!direction || !from || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = neighbourOf(layout, from, direction);
    if (next === null) return;
    event.preventDefault();
    bring(next);
  }

  return { active, setActive, onKeyDown };
}

function scrollIntoWindow(place: { top: number; height: number } | null, galleryTop: number): void {
  if (!place) return;
  const top = galleryTop + place.top;
  if (top < window.scrollY + covered) window.scrollTo({ top: top - covered });
  else if (top + place.height > window.scrollY + window.innerHeight - 8)
    window.scrollTo({ top: top + place.height - window.innerHeight + 8 });
}
