/** One thing that happened in a service, as the control room shows it. */
export interface Activity {
  /** Counts up from 1 in this process. */
  id: number;
  /** ISO 8601. */
  at: string;
  what: string;
  [detail: string]: unknown;
}

const keptActivities = 200;

/** What happened lately, and a feed of what happens next. Kept in memory only: it is for looking, nothing is decided from it. */
export class ActivityFeed {
  private readonly listeners = new Set<(activity: Activity) => void>();
  private readonly ring: Activity[] = [];
  private count = 0;

  add(what: string, details: Record<string, unknown> = {}): void {
    this.count += 1;
    const activity: Activity = { id: this.count, at: new Date().toISOString(), what, ...details };
    this.ring.push(activity);
    if (this.ring.length > keptActivities) this.ring.shift();
    for (const listener of this.listeners) listener(activity);
  }

  /** Oldest first. */
  recent(): Activity[] {
    return [...this.ring];
  }

  /** Gives a function that ends the subscription. */
  subscribe(listener: (activity: Activity) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
