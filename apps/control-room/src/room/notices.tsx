import { useEffect } from 'react';
import type { Notice } from './room-state.ts';

const shownMs = 8_000;

interface Props {
  readonly notices: readonly Notice[];
  readonly canUndo: boolean;
  readonly onUndo: () => void;
  readonly onDismiss: (id: number) => void;
}

/** What was just done, and how to take it back. Problems stay until they are read. */
export function Notices({ notices, canUndo, onUndo, onDismiss }: Props) {
  const latest = notices.at(-1);
  return (
    <div className="notices" aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard
          key={notice.id}
          notice={notice}
          canUndo={canUndo && notice === latest && notice.done !== null}
          onUndo={onUndo}
          onDismiss={onDismiss}
        />
      ))}
    </div>
  );
}

interface CardProps {
  readonly notice: Notice;
  readonly canUndo: boolean;
  readonly onUndo: () => void;
  readonly onDismiss: (id: number) => void;
}

function NoticeCard({ notice, canUndo, onUndo, onDismiss }: CardProps) {
  const { id, text, isProblem } = notice;
  useEffect(() => {
    if (isProblem) return;
    const timer = setTimeout(() => onDismiss(id), shownMs);
    return () => clearTimeout(timer);
  }, [id, isProblem, onDismiss]);
  return (
    <div className="notice panel" data-problem={isProblem}>
      <p>{text}</p>
      {canUndo && (
        <button type="button" className="button" onClick={onUndo}>
          Undo <kbd>u</kbd>
        </button>
      )}
      <button type="button" className="button" data-kind="plain" aria-label="Dismiss" onClick={() => onDismiss(id)}>
        ✕
      </button>
    </div>
  );
}
