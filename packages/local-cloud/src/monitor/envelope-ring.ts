import type { Envelope } from './envelope.ts';

interface Kept {
  readonly envelope: Envelope;
  readonly bytes: number;
}

/** Keeps the last items, bounded by their number and by their size: whoever sends too much pushes out what is oldest. */
export class EnvelopeRing {
  private readonly most: number;
  private readonly mostBytes: number;
  private readonly kept: Kept[] = [];
  private bytes = 0;

  constructor(most: number, mostBytes: number) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  add(envelope: Envelope, bytes: number): void {
    this.kept.push({ envelope, bytes });
    this.bytes += bytes;
    while (this.size > this.most || (this.bytes > this.mostBytes && this.size > 1)) this.bytes -= this.kept.shift()?.bytes ?? 0;
  }

  get size(): number {
    return this.kept.length;
  }

  get sizeBytes(): number {
    return this.bytes;
  }

  clear(): void {
    this.kept.length = 0;
    this.bytes = 0;
  }

  /** Oldest first. */
  all(): Envelope[] {
    return this.kept.map(({ envelope }) => envelope);
  }
}
