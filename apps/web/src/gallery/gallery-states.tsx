import { shapeFor } from './gallery-grid.tsx';
import { layGallery } from './layout.ts';

// Shapes as phones and cameras make them, so that the skeleton looks like what comes.
const shapes = [1.5, 0.75, 1.33, 1.78, 0.75, 1.5, 1, 1.33, 1.5, 0.67, 1.33, 1.5];

/** Grey rows in the place of pictures that are on their way. */
export function GallerySkeleton({ width }: { readonly width: number }) {
  const pictures = shapes.map((ratio, index) => ({ id: String(index), ratio, day: '' }));
  const layout = layGallery(pictures, { ...shapeFor(width), headingHeight: 48 });
  return (
    <div className="grid skeleton" style={{ height: layout.height }} aria-hidden="true">
      {layout.sections.flatMap((section) =>
        section.rows.flatMap((row) =>
          row.cells.map((cell) => (
            <span key={cell.id} style={{ left: cell.left, top: 48 + row.top, width: cell.width, height: row.height }} />
          )),
        ),
      )}
    </div>
  );
}

interface TroubleProps {
  readonly sentence: string;
  readonly isBusy: boolean;
  readonly onRetry: () => void;
}

/** Why pictures did not come, and what to do. */
export function GalleryTrouble({ sentence, isBusy, onRetry }: TroubleProps) {
  return (
    <div className="notice" role="alert">
      <p>{sentence}</p>
      <button type="button" className="button" disabled={isBusy} onClick={onRetry}>
        {isBusy ? 'Trying' : 'Try again'}
      </button>
    </div>
  );
}
