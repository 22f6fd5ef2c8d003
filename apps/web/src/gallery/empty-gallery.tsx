import type { ReactNode } from 'react';
import type { Filter } from '../api/images.ts';

interface EmptyProps {
  readonly filter: Filter;
  /** Something was uploaded from this browser before. */
  readonly hasUploaded: boolean;
  readonly onChoose: () => void;
  readonly onShowAll: () => void;
}

/** A gallery, or a part of it, without pictures. The great drop area is only for those who have never uploaded. */
export function EmptyGallery({ filter, hasUploaded, onChoose, onShowAll }: EmptyProps) {
  if (filter.deleted)
    return <Words title="Nothing is deleted">Pictures that you delete stay here for 30 days and can be restored.</Words>;
  if (filter.tag !== null)
    return (
      <Words title={`No picture is tagged “${filter.tag}”`}>
        <button type="button" className="button" onClick={onShowAll}>
          Show all photos
        </button>
      </Words>
    );
  if (hasUploaded)
    return (
      <Words title={filter.mine ? 'You have no pictures here' : 'No pictures yet'}>
        <button type="button" className="button" data-kind="primary" onClick={onChoose}>
          Upload photos
        </button>
      </Words>
    );
  return <FirstUse onChoose={onChoose} />;
}

const Words = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <div className="empty">
    <h2>{title}</h2>
    <div>{children}</div>
  </div>
);

const FirstUse = ({ onChoose }: { readonly onChoose: () => void }) => (
  <div className="first-use">
    <Illustration />
    <h2>Drop photos here</h2>
    <p>
      Within seconds they are sorted, described and easy to find. Parallax is a public gallery: everyone can see what you upload.
    </p>
    <button type="button" className="button" data-kind="primary" onClick={onChoose}>
      Choose photos
    </button>
  </div>
);

/** Three prints on a table; the hills of the front one lie in layers that a step to the side would move apart. */
const Illustration = () => (
  <svg viewBox="0 0 360 240" className="illustration" aria-hidden="true">
    <g transform="rotate(-9 110 130)">
      <rect className="print" x="38" y="58" width="150" height="118" rx="4" />
      <rect className="dusk" x="46" y="66" width="134" height="92" rx="2" />
      <path className="dusk-sea" d="M46 128c22-7 42 5 67 0s44-6 67 0v30H46z" />
      <circle className="moon" cx="84" cy="94" r="10" />
    </g>
    <g transform="rotate(8 262 120)">
      <rect className="print" x="196" y="40" width="118" height="150" rx="4" />
      <rect className="leaf-ground" x="204" y="48" width="102" height="124" rx="2" />
      <path className="leaf" d="M255 158c-34-26-34-66 0-96 34 30 34 70 0 96z" />
      <path className="vein" d="M255 158V76M255 130l17-16M255 130l-17-16M255 106l13-12M255 106l-13-12" />
    </g>
    <g className="front">
      <rect className="print" x="84" y="74" width="196" height="148" rx="4" />
      <rect className="sky" x="94" y="84" width="176" height="112" rx="2" />
      <circle className="sun" cx="222" cy="116" r="15" />
      <path className="far" d="M94 150l34-26 26 19 31-35 36 38 24-16 25 21v45H94z" />
      <path className="middle" d="M94 169c30-22 55-5 82-2s60-20 94-1v30H94z" />
      <path className="near" d="M94 187c40-19 69 1 99-5s52-11 77 1v13H94z" />
    </g>
  </svg>
);
