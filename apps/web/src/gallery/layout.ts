import { heightOf, justify, type Picture, type Row, type RowShape } from './justify.ts';

export interface Dated extends Picture {
  readonly day: string;
}

/** One day: its heading and rows. Tops are from the top of the gallery, px. */
export interface Section {
  readonly day: string;
  readonly top: number;
  readonly height: number;
  readonly rows: readonly Row[];
}

export interface Layout {
  readonly sections: readonly Section[];
  readonly height: number;
}

export interface GalleryShape extends RowShape {
  readonly headingHeight: number;
  /** Between days, px. */
  readonly sectionGap: number;
}

/** Days in the given order, each justified on its own; a day that comes twice makes two sections. */
export function layGallery(pictures: readonly Dated[], shape: GalleryShape): Layout {
  const sections: Section[] = [];
  let top = 0;
  for (const { day, members } of byDay(pictures)) {
    const rows = justify(members, shape);
    const height = shape.headingHeight + heightOf(rows);
    sections.push({ day, top, height, rows });
    top += height + shape.sectionGap;
  }
  return { sections, height: Math.max(0, top - shape.sectionGap) };
}

function byDay(pictures: readonly Dated[]): { readonly day: string; readonly members: Dated[] }[] {
  const days: { day: string; members: Dated[] }[] = [];
  for (const picture of pictures) {
    const last = days.at(-1);
    if (last?.day === picture.day) last.members.push(picture);
    else days.push({ day: picture.day, members: [picture] });
  }
  return days;
}

export interface VisibleSection {
  readonly section: Section;
  readonly rows: readonly Row[];
}

/** What stands between `from` and `to`, px from the top of the gallery. Rows keep their identity, so unchanged ones need no new render. */
export function visibleIn({ sections }: Layout, headingHeight: number, from: number, to: number): VisibleSection[] {
  const first = firstIndex(sections, (section) => section.top + section.height >= from);
  const visible: VisibleSection[] = [];
  for (let index = first; index < sections.length; index++) {
    const section = sections[index];
    if (!section || section.top > to) break;
    const offset = section.top + headingHeight;
    const start = firstIndex(section.rows, (row) => offset + row.top + row.height >= from);
    const end = firstIndex(section.rows, (row) => offset + row.top > to);
    visible.push({ section, rows: section.rows.slice(start, end) });
  }
  return visible;
}

/** First index for which `holds`, when it holds for all after it; the length when for none. Binary, for lists of any length. */
function firstIndex<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(items[middle] as Item)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where a picture stands: px from the top of the gallery, and its height; null when it is not in the layout. */
export function placeOf({ sections }: Layout, headingHeight: number, id: string): { top: number; height: number } | null {
  for (const section of sections)
    for (const row of section.rows)
      if (row.cells.some((cell) => cell.id === id)) return { top: section.top + headingHeight + row.top, height: row.height };
  return null;
}
