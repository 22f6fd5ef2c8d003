/**
 * Lets the picture itself travel between the grid and the room, where the browser has view transitions and the person likes motion. The room
 * names its picture `picture` by style; here the grid's cell gets the same name for the other end of the way.
 */
export function morph(change: () => void | Promise<void>, cell: () => HTMLElement | null, direction: 'open' | 'close'): void {
  if (!document.startViewTransition || matchMedia('(prefers-reduced-motion: reduce)').matches) {
    void change();
    return;
  }
  if (direction === 'open') nameCell(cell(), 'picture');
  const transition = document.startViewTransition(async () => {
    if (direction === 'open') nameCell(cell(), '');
    await change();
    if (direction === 'close') nameCell(cell(), 'picture');
  });
  const clean = () => nameCell(cell(), '');
  // A transition that is skipped (the page is hidden, another one begins) has still made its change.
  transition.ready.catch(() => undefined);
  transition.finished.then(clean, clean);
}

const nameCell = (cell: HTMLElement | null, name: string): void => cell?.style.setProperty('view-transition-name', name);
