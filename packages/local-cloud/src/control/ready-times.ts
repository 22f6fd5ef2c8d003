import type { ControlEvent } from '../api/control-events.ts';

const maxUploads = 5_000;

/** Remembers when files arrived, so that the moment when their picture is ready says how long it took. */
export class ReadyTimes {
  private readonly arrivedAt = new Map<string, number>();
  /** Images made ready so far, each counted once. */
  images = 0;

  /** Of a picture that became ready: milliseconds since its file arrived; else null. */
  take(event: Pick<ControlEvent, 'what' | 'kind' | 'image' | 'at'>): number | null {
    if (event.image === null) return null;
    if (event.kind === 'upload' && event.what === 'blob-written') {
      this.remember(event.image, Date.parse(event.at));
      return null;
    }
    if (event.what !== 'image-ready') return null;
    const arrivedAt = this.arrivedAt.get(event.image);
    if (arrivedAt === undefined) return null;
    this.arrivedAt.delete(event.image);
    this.images += 1;
    return Math.max(0, Date.parse(event.at) - arrivedAt);
  }

  private remember(image: string, at: number): void {
    this.arrivedAt.set(image, at);
    if (this.arrivedAt.size <= maxUploads) return;
    const [oldest] = this.arrivedAt.keys();
    if (oldest !== undefined) this.arrivedAt.delete(oldest);
  }
}
