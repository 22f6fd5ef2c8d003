import { useEffect } from 'react';
import type { Notice } from '../room/room-state.ts';

const shownMs = 10_000;

/** What was just done, or why it was not. Its place is kept free, so that switches do not move under the pointer. Problems stay until they are read. */
export function LastNotice({ notice, onDismiss }: { notice: Notice | null; onDismiss: (notice: number) => void }) {
  useEffect(() => {
    if (notice === null || notice.isProblem) return;
    const timer = setTimeout(() => onDismiss(notice.id), shownMs);
    return () => clearTimeout(timer);
  }, [notice, onDismiss]);
  return (
    <div className="notice" aria-live="polite" data-problem={notice?.isProblem ?? false}>
      {notice !== null && <p>{notice.text}</p>}
      {notice?.isProblem && (
        <button type="button" className="button" data-kind="plain" aria-label="Dismiss" onClick={() => onDismiss(notice.id)}>
          ✕
        </button>
      )}
    </div>
  );
}
