interface Point {
  readonly x: number;
  readonly y: number;
}

/** A finger has to go this far, px, and mainly sideways. */
const farEnough = 48;

/** Where a swipe leads: to the left brings the next picture; null when it was none. */
export function swipeOf(from: Point, to: Point): 'next' | 'previous' | null {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  if (Math.abs(dx) < farEnough || Math.abs(dx) < 1.5 * Math.abs(dy)) return null;
  return dx < 0 ? 'next' : 'previous';
}
