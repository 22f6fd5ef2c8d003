import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Toast } from './toasts.ts';

/** Long enough to read a sentence twice and to reach a button, ms. */
const shownMs = 8_000;

interface StackProps {
  readonly toasts: readonly Toast[];
  readonly onGone: (id: number) => void;
}

export const ToastStack = ({ toasts, onGone }: StackProps) => (
  <div className="toasts" role="status" aria-live="polite">
    {toasts.map((toast) => (
      <OneToast key={toast.id} toast={toast} onGone={onGone} />
    ))}
  </div>
);

/** Goes by itself, but not under the pointer or while the keyboard is in it. */
function OneToast({ toast, onGone }: { readonly toast: Toast; readonly onGone: (id: number) => void }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => onGone(toast.id), shownMs);
    return () => clearTimeout(timer);
  }, [held, onGone, toast.id]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only makes it wait.
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>{toast.sentence}</p>
      {toast.action && (
        <button
          type="button"
          className="button"
          data-kind="plain"
          onClick={() => {
            toast.action?.run();
            onGone(toast.id);
          }}
        >
          {toast.action.label}
        </button>
      )}
      <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => onGone(toast.id)}>
        <X size={18} aria-hidden="true" />
      </button>
    </div>
  );
}
