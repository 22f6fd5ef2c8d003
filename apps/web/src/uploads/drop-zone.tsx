import { useEffect, useState } from 'react';
import { droppedFiles } from './dropped-files.ts';
import './drop-zone.css';

/** The whole page takes files: dropped (folders too) and pasted. While something hangs over it, the page dims behind one dashed frame. */
export function DropZone({
  onDrop,
  onPaste,
}: {
  readonly onDrop: (files: File[]) => void;
  readonly onPaste: (files: File[]) => void;
}) {
  const isOver = useDrop(onDrop);
  usePaste(onPaste);
  if (!isOver) return null;
  return (
    <div className="drop-zone">
      <div>
        <p className="drop-title">Drop to upload</p>
        <p>Parallax is a public gallery: everyone can see what you upload.</p>
      </div>
    </div>
  );
}

function useDrop(onDrop: (files: File[]) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    // Entering a child comes before leaving its parent, so the two are counted.
    let depth = 0;
    const change = (next: number) => {
      depth = Math.max(0, next);
      setIsOver(depth > 0);
    };
    const over = (event: DragEvent) => hasFiles(event) && event.preventDefault();
    const enter = (event: DragEvent) => hasFiles(event) && change(depth + 1);
    const leave = (event: DragEvent) => hasFiles(event) && change(depth - 1);
    const drop = (event: DragEvent) => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      change(0);
      void droppedFiles(event.dataTransfer).then((files) => files.length > 0 && onDrop(files));
    };
    const listeners = { dragover: over, dragenter: enter, dragleave: leave, drop } as const;
    for (const [type, listener] of Object.entries(listeners)) document.addEventListener(type, listener as EventListener);
    return () => {
      for (const [type, listener] of Object.entries(listeners)) document.removeEventListener(type, listener as EventListener);
    };
  }, [onDrop]);
  return isOver;
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

function usePaste(onPaste: (files: File[]) => void): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      onPaste(files);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [onPaste]);
}
