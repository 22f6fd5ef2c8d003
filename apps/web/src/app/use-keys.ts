import { useEffect, useEffectEvent } from 'react';

export interface AppKeys {
  readonly onHelp: () => void;
  readonly onSearch: () => void;
  readonly onUpload: () => void;
  /** False when there was nothing to undo. */
  readonly onUndo: () => boolean;
}

/** Keys that mean the same everywhere, except in fields and while a dialog is open. */
export function useKeys(keys: AppKeys): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target) || document.querySelector('dialog[open]')) return;
    if (press(event, keys)) event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

function press(event: KeyboardEvent, { onHelp, onSearch, onUpload, onUndo }: AppKeys): boolean {
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'z' && !event.shiftKey && onUndo();
  const act: Readonly<Record<string, () => void>> = { '?': onHelp, '/': onSearch, u: onUpload };
  act[event.key]?.();
  return event.key in act;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select');
