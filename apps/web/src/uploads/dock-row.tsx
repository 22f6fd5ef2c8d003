import { RotateCw, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isSettled, partsOf, type Upload } from './queue.ts';
import { statusOf } from './summary.ts';

interface RowProps {
  readonly upload: Upload;
  readonly file: File | null;
  /** Of the finished picture; null before. */
  readonly thumbnail: string | null;
  readonly nameOfRegion: (region: string) => string;
  readonly onRetry: (key: string) => void;
  readonly onCancel: (key: string) => void;
  readonly onRemove: (key: string) => void;
}

/** One file of the dock: preview, name, what it is doing, a bar of three parts, one button. */
export function DockRow({ upload, file, thumbnail, nameOfRegion, ...on }: RowProps) {
  const now = useSeconds(upload.pause !== null && upload.pause.until !== null);
  const isTrouble = upload.stage === 'failed' || upload.stage === 'refused';
  return (
    <li className="dock-row" data-stage={upload.stage}>
      <Preview file={isChecked(upload) ? file : null} thumbnail={thumbnail} isTrouble={isTrouble} />
      <div className="dock-words">
        <p className="dock-name" title={upload.name}>
          {upload.name}
        </p>
        <p className="dock-status numbers" data-trouble={isTrouble || undefined}>
          {statusOf(upload, now, nameOfRegion)}
        </p>
        {!isTrouble && <Bar upload={upload} />}
      </div>
      <RowButton upload={upload} {...on} />
    </li>
  );
}

/** Before a file was checked, and when it was refused, showing it could cost the browser what the check is there to save. */
const isChecked = ({ stage }: Upload): boolean => !['waiting', 'checking', 'refused'].includes(stage);

function RowButton({ upload, onRetry, onCancel, onRemove }: Pick<RowProps, 'upload' | 'onRetry' | 'onCancel' | 'onRemove'>) {
  if (upload.stage === 'failed' && upload.canRetry)
    return (
      <button type="button" className="icon-button" aria-label={`Try ${upload.name} again`} onClick={() => onRetry(upload.key)}>
        <RotateCw size={18} aria-hidden="true" />
      </button>
    );
  const isOver = isSettled(upload) || upload.stage === 'recognising';
  const label = isOver ? `Take ${upload.name} off this list` : `Cancel ${upload.name}`;
  return (
    <button type="button" className="icon-button" aria-label={label} onClick={() => (isOver ? onRemove : onCancel)(upload.key)}>
      <X size={18} aria-hidden="true" />
    </button>
  );
}

function Bar({ upload }: { readonly upload: Upload }) {
  const { sent, pictured, recognised } = partsOf(upload);
  const share = Math.round(100 * (0.6 * sent + 0.2 * pictured + 0.2 * recognised));
  return (
    <div className="dock-bar" role="progressbar" aria-label={`Progress of ${upload.name}`} aria-valuenow={share}>
      <Part name="sent" done={sent} isBusy={upload.stage === 'sending'} />
      <Part name="thumbnail" done={pictured} isBusy={upload.stage === 'processing'} />
      <Part name="recognised" done={recognised} isBusy={upload.stage === 'recognising'} />
    </div>
  );
}

const Part = ({ name, done, isBusy }: { readonly name: string; readonly done: number; readonly isBusy: boolean }) => (
  <span data-part={name} data-busy={isBusy || undefined}>
    <span className="dock-fill" style={{ transform: `scaleX(${done})` }} />
  </span>
);

interface PreviewProps {
  readonly file: File | null;
  readonly thumbnail: string | null;
  readonly isTrouble: boolean;
}

function Preview({ file, thumbnail, isTrouble }: PreviewProps) {
  const address = useFileAddress(thumbnail === null ? file : null);
  const [broken, setBroken] = useState<string | null>(null);
  const shown = thumbnail ?? address;
  return (
    <span className="dock-preview">
      {shown !== null && shown !== broken ? (
        <img src={shown} alt="" width={40} height={40} loading="lazy" decoding="async" onError={() => setBroken(shown)} />
      ) : (
        isTrouble && <TriangleAlert size={18} aria-hidden="true" />
      )}
    </span>
  );
}

/** An address of a file in this browser, given back when it is no longer shown. */
function useFileAddress(file: File | null): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return setAddress(null);
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}

/** The time, once per second while `active`. */
function useSeconds(active: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!active) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [active]);
  return now;
}
