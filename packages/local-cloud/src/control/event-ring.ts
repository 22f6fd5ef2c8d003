import { type ControlEvent, type EventKind, eventKinds } from '../api/control-events.ts';

export const keptEvents = 5_000;

export type NewEvent = Omit<ControlEvent, 'id'>;

/** The last events, numbered one by one, and a feed of the next. */
export class EventRing {
  private readonly kept: number;
  /** Number before the first event. */
  private readonly base: number;
  private readonly events: ControlEvent[] = [];
  /** Where the oldest stands once the ring is full. */
  private start = 0;
  private count = 0;
  private readonly byKind = new Map<EventKind, number>(eventKinds.map((kind) => [kind, 0]));
  private readonly listeners = new Set<(event: ControlEvent) => void>();

  /** @param base the first event gets the number after it: higher than any of an earlier run, so that listeners of then can go on. */
  constructor(base = 0, kept = keptEvents) {
    this.base = base;
    this.kept = kept;
  }

  add(event: NewEvent): ControlEvent {
    this.count += 1;
    const numbered = { id: this.lastId, ...event };
    if (this.events.length < this.kept) this.events.push(numbered);
    else {
      this.events[this.start] = numbered;
      this.start = (this.start + 1) % this.kept;
    }
    this.byKind.set(event.kind, (this.byKind.get(event.kind) ?? 0) + 1);
    for (const listener of this.listeners) listener(numbered);
    return numbered;
  }

  get lastId(): number {
    return this.base + this.count;
  }

  /** Events since the start, by kind; those that the ring has forgotten count. */
  counts(): Record<EventKind, number> {
    return Object.fromEntries(this.byKind) as Record<EventKind, number>;
  }

  /** Kept events with a higher number, oldest first; at most the `last` of them. */
  after(id: number, last = this.kept): ControlEvent[] {
    const oldest = this.lastId - this.events.length + 1;
    const from = Math.max(id + 1, oldest, this.lastId - last + 1);
    return Array.from({ length: Math.max(0, this.lastId - from + 1) }, (_, index) => this.at(from + index - oldest));
  }

  /** Kept events about an image, oldest first. */
  ofImage(image: string): ControlEvent[] {
    return this.after(0).filter((event) => event.image === image);
  }

  subscribe(listener: (event: ControlEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  private at(offset: number): ControlEvent {
    const event = this.events[(this.start + offset) % this.kept];
    if (event === undefined) throw new Error(`the ring holds ${this.events.length} events, not one at ${offset}`);
    return event;
  }
}
