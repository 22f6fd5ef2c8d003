import type { FinishedSpan } from './finished-span.ts';

/** Sends spans on; answers false when they could not be sent. */
export type SendSpans = (spans: readonly FinishedSpan[]) => Promise<boolean>;

/** Spans that wait, at most; the oldest go first when nobody takes them. */
const maxWaiting = 2_000;
const sendEveryMs = 2_000;

/** Collects spans until there is a way to send them, and sends them in batches. What cannot be sent is lost: nothing may pile up or wait for it. */
export class SpanBatch {
  private waiting: FinishedSpan[] = [];
  private send: SendSpans | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly sending = new Set<Promise<unknown>>();

  /** Spans that wait. */
  get size(): number {
    return this.waiting.length;
  }

  add(span: FinishedSpan): void {
    this.waiting.push(span);
    if (this.waiting.length > maxWaiting) this.waiting.shift();
    this.plan();
  }

  sendBy(send: SendSpans): void {
    this.send = send;
    this.plan();
  }

  /** Settles when everything that waited is sent or lost. */
  async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.send !== null && this.waiting.length > 0) {
      const spans = this.waiting;
      this.waiting = [];
      const sent = this.send(spans)
        .catch(() => false)
        .finally(() => this.sending.delete(sent));
      this.sending.add(sent);
    }
    await Promise.all(this.sending);
  }

  private plan(): void {
    if (this.send === null || this.timer !== null || this.waiting.length === 0) return;
    this.timer = setTimeout(() => void this.flush(), sendEveryMs);
    this.timer.unref();
  }
}
