import { ChevronDown, RotateCw, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import './dock.css';
import { DockRow } from './dock-row.tsx';
import { ProgressRing } from './progress-ring.tsx';
import { isSettled, progressOf, type Queue } from './queue.ts';
import { announcementOf, headingOf, inDockOrder } from './summary.ts';

/** How long a list of nothing but finished uploads stays, ms. */
const lingerMs = 6_000;

interface DockProps {
  readonly queue: Queue;
  /** A picture is open: the list folds, since it would lie over what one looks at. */
  readonly isAside: boolean;
  readonly fileOf: (key: string) => File | null;
  /** Address of the smallest thumbnail; null while there is none. */
  readonly thumbnailOf: (imageId: string | null) => string | null;
  readonly nameOfRegion: (region: string) => string;
  readonly onRetry: (key: string) => void;
  readonly onRetryAll: () => void;
  readonly onCancel: (key: string) => void;
  readonly onRemove: (key: string) => void;
  readonly onClear: () => void;
}

/** Where uploads show: bottom right, folded to a pill on request, gone a while after all is well. */
export function Dock(props: DockProps) {
  const { queue, isAside } = props;
  const [folded, setFolded] = useState(isAside);
  const [held, setHeld] = useState(false);
  useClearing(queue, held, props.onClear);
  useEffect(() => setFolded(isAside), [isAside]);

  return (
    <>
      <Announcer queue={queue} />
      {queue.length > 0 &&
        (folded ? (
          <button type="button" className="dock-pill" onClick={() => setFolded(false)}>
            <ProgressRing progress={progressOf(queue)} />
            {headingOf(queue)}
          </button>
        ) : (
          <section
            className="dock"
            aria-label="Uploads"
            onPointerEnter={() => setHeld(true)}
            onPointerLeave={() => setHeld(false)}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            <Header {...props} onFold={() => setFolded(true)} />
            <ul className="dock-rows">
              {inDockOrder(queue).map((upload) => (
                <DockRow
                  key={upload.key}
                  {...props}
                  upload={upload}
                  file={props.fileOf(upload.key)}
                  thumbnail={props.thumbnailOf(upload.imageId)}
                />
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}

function Header({ queue, onRetryAll, onRemove, onFold }: DockProps & { readonly onFold: () => void }) {
  const retryable = queue.filter((upload) => upload.stage === 'failed' && upload.canRetry).length;
  const isOver = queue.every(isSettled);
  return (
    <header className="dock-header">
      <div className="dock-title">
        <ProgressRing progress={progressOf(queue)} />
        <h2 className="numbers">{headingOf(queue)}</h2>
        <button type="button" className="icon-button" aria-label="Fold the list of uploads" onClick={onFold}>
          <ChevronDown size={20} aria-hidden="true" />
        </button>
        {isOver && (
          <button
            type="button"
            className="icon-button"
            aria-label="Close the list of uploads"
            onClick={() => {
              for (const upload of queue) onRemove(upload.key);
            }}
          >
            <X size={20} aria-hidden="true" />
          </button>
        )}
      </div>
      <p className="dock-note">Public gallery: everyone can see what you upload.</p>
      {retryable > 1 && (
        <button type="button" className="button" onClick={onRetryAll}>
          <RotateCw size={16} aria-hidden="true" />
          Retry all {retryable} failed
        </button>
      )}
    </header>
  );
}

/** Says how it stands when that changes, and not with every percent. */
const Announcer = ({ queue }: { readonly queue: Queue }) => (
  <p className="visually-hidden" role="status" aria-live="polite">
    {announcementOf(queue)}
  </p>
);

function useClearing(queue: Queue, held: boolean, onClear: () => void): void {
  const isWell = queue.length > 0 && queue.every((upload) => upload.stage === 'done');
  useEffect(() => {
    if (!isWell || held) return;
    const timer = setTimeout(onClear, lingerMs);
    return () => clearTimeout(timer);
  }, [isWell, held, onClear]);
}
