import type { Content, History, Write } from './history.ts';

/** A version as the model sees it: not by counters, but by the versions that its writer's region had. */
interface ModelVersion {
  region: number;
  regionLsn: number;
  /** Everything that it replaced, also by way of what it replaced. */
  past: ReadonlySet<ModelVersion>;
  /** Null for a delete. */
  content: Content | null;
  /** The number that tells contents apart. */
  n: number;
  /** Ms since 1970. */
  writtenAt: number;
}

/** What a reader should see of an item. */
export type Visible = { n: number } | null;

/**
 * What the regions should show, worked out the slow way: every region has a set of versions per item; of those that no other one replaced, the
 * winner is what is seen. No counters, no vectors.
 */
export class Expected {
  private readonly history: History;
  private readonly known: Map<number, Set<ModelVersion>>[];
  private readonly byName = new Map<string, { item: number; version: ModelVersion }>();
  private readonly written: number[];

  constructor(history: History) {
    this.history = history;
    this.known = Array.from({ length: history.regions }, () => new Map());
    this.written = Array.from({ length: history.regions }, () => 0);
  }

  visible(region: number, item: number, now: number): Visible {
    const winner = this.winner(region, item);
    return winner?.content && !isExpired(winner, now) ? { n: winner.n } : null;
  }

  /** Applies a write and gives the status that the region should answer; nothing changes when it is a refusal. */
  write(region: number, write: Write, n: number, now: number): number {
    const winner = this.winner(region, write.item);
    const current = winner?.content && !isExpired(winner, now) ? winner : undefined;
    switch (write.type) {
      case 'create':
        if (current) return 409;
        this.add(region, write.item, write.content, n, now);
        return 201;
      case 'upsert':
        this.add(region, write.item, write.content, n, now);
        return current ? 200 : 201;
      case 'patch':
        if (!current) return 404;
        this.add(region, write.item, current.content, current.n + 1, now);
        return 200;
      case 'delete':
        if (!current) return 404;
        this.add(region, write.item, null, 0, now);
        return 204;
    }
  }

  /** All of the writes, or none: gives the statuses, or false when one was refused. */
  batch(region: number, writes: readonly Write[], n: number, now: number): boolean {
    const known = new Map([...(this.known[region] ?? [])].map(([item, versions]) => [item, new Set(versions)]));
    const written = this.written[region] ?? 0;
    for (const [at, write] of writes.entries()) {
      if (this.write(region, write, n + at * 100, now) < 400) continue;
      this.known[region] = known;
      this.written[region] = written;
      return false;
    }
    return true;
  }

  /** A version has come to a region. */
  receive(region: number, from: number, regionLsn: number): void {
    const found = this.byName.get(`${from}/${regionLsn}`);
    if (!found) throw new Error(`The version ${from}/${regionLsn} was never written.`);
    this.versions(region, found.item).add(found.version);
  }

  private winner(region: number, item: number): ModelVersion | undefined {
    const known = [...this.versions(region, item)];
    const latest = known.filter((version) => !known.some(({ past }) => past.has(version)));
    return latest.sort((a, b) => this.compare(b, a))[0];
  }

  private compare(a: ModelVersion, b: ModelVersion): number {
    if ((a.content === null) !== (b.content === null)) return a.content === null ? 1 : -1;
    if (a.content !== null) {
      const [left, right] = [this.rank(a), this.rank(b)];
      if (left !== right) return left > right ? 1 : -1;
    }
    return a.writtenAt - b.writtenAt || a.region - b.region || a.regionLsn - b.regionLsn;
  }

  private rank({ content, writtenAt }: ModelVersion): number {
    if (this.history.conflictPath === '/_ts') return Math.floor(writtenAt / 1000);
    return typeof content?.lww === 'number' ? content.lww : Number.NEGATIVE_INFINITY;
  }

  private add(region: number, item: number, content: Content | null, n: number, writtenAt: number): void {
    const known = this.versions(region, item);
    const past = new Set([...known].flatMap((version) => [version, ...version.past]));
    const regionLsn = (this.written[region] ?? 0) + 1;
    this.written[region] = regionLsn;
    const version = { region, regionLsn, past, content, n, writtenAt };
    known.add(version);
    this.byName.set(`${region}/${regionLsn}`, { item, version });
  }

  private versions(region: number, item: number): Set<ModelVersion> {
    const items = this.known[region];
    if (!items) throw new Error(`There is no region ${region}.`);
    const versions = items.get(item) ?? new Set();
    items.set(item, versions);
    return versions;
  }
}

const isExpired = ({ content, writtenAt }: ModelVersion, now: number): boolean =>
  content?.ttl !== undefined && writtenAt + content.ttl * 1000 <= now;
