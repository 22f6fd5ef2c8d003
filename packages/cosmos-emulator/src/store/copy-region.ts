import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Container } from '../catalog/container.ts';
import { progressText, regionSlots } from './progress.ts';
import type { RegionStore } from './region-store.ts';

/**
 * Makes the file of a region that joins an account with data, or whose file was lost: what the first of its peers has. What that peer misses is
 * still in the outboxes of the others. Nothing is done when there is no peer yet.
 */
export function copyRegion(peers: readonly RegionStore[], containers: readonly Container[], file: string, number: number): void {
  const [donor] = peers;
  if (!donor) return;
  // Renamed at the end: a copy that was cut off is not taken for a replica.
  const unfinished = `${file}.joining`;
  rmSync(unfinished, { force: true });
  donor.database.prepare('VACUUM INTO ?').run(unfinished);
  const copy = new DatabaseSync(unfinished);
  try {
    copy.exec('DELETE FROM outbox');
    const keep = copy.prepare('INSERT OR REPLACE INTO progress VALUES (?, ?)');
    for (const container of containers) {
      const { progress } = donor.items(container);
      // The region goes on counting behind all that its peers have met of it, lest it gives a name twice.
      const written = Math.max(...peers.map((peer) => peer.items(container).progress.seen[number] ?? 0));
      const documents = Math.max(...peers.map((peer) => documentsMadeBy(number, peer, container)));
      keep.run(container.number, progressText({ ...progress, documents, seen: progress.seen.with(number, written) }));
    }
  } finally {
    copy.close();
  }
  renameSync(unfinished, file);
}

function documentsMadeBy(number: number, peer: RegionStore, container: Container): number {
  const table = peer.items(container).name;
  const { last } = peer.database
    .prepare(
      `SELECT max(document) AS last FROM (SELECT document FROM ${table} UNION ALL SELECT document FROM outbox WHERE container = ?)
       WHERE document % ${regionSlots} = ?`,
    )
    .get(container.number, number) as { last: number | null };
  return Math.floor((last ?? 0) / regionSlots);
}
