import { useLayoutEffect, useRef } from 'react';
import { thumbHashToRGBA } from 'thumbhash';

/** A picture's thumbhash (base64), drawn small and stretched by its style: a blurred foretaste. Draws nothing when the hash is broken. */
export function ThumbhashCanvas({ hash }: { readonly hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current) draw(canvas.current, hash);
  }, [hash]);
  return <canvas ref={canvas} width={1} height={1} />;
}

function draw(canvas: HTMLCanvasElement, hash: string): void {
  try {
    const { w, h, rgba } = thumbHashToRGBA(Uint8Array.from(atob(hash), (letter) => letter.charCodeAt(0)));
    canvas.width = w;
    canvas.height = h;
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
  } catch (error) {
    console.info('A placeholder could not be drawn.', error);
  }
}
