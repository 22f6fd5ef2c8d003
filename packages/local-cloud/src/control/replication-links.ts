import type { Faults } from '../api/control-faults.ts';
import type { ReplicationLink } from '../api/control-state.ts';
import type { CosmosAdminState } from './service-states.ts';

/** How much of the throughput of a moment counts; the rest is what it was before. */
const smoothing = 0.4;

/** Cosmos' replication from every region to every other, worked out of what each replica has seen. */
export class LinkMeter {
  private readonly arrived = new Map<string, { at: number; versions: number; perSecond: number }>();

  /** Links of the moment; none while Cosmos gives no answer. Call it once per reading. */
  measure(cosmos: CosmosAdminState | null, faults: Faults, now: number): ReplicationLink[] {
    if (cosmos === null) return [];
    const names = cosmos.regions.map(({ name }) => name);
    const seen = cosmos.regions.map((_, index) => names.map((__, origin) => versionsSeen(cosmos, index, origin)));
    return names.flatMap((from, origin) =>
      names.flatMap((to, index) => {
        if (from === to) return [];
        const own = seen[origin]?.[origin] ?? 0;
        const here = seen[index]?.[origin] ?? 0;
        const told = cosmos.replication?.links.find((link) => link.from === from && link.to === to);
        const backlog = told?.backlog ?? Math.max(0, own - here);
        const lagMs = told === undefined ? (backlog === 0 ? 0 : null) : told.lagMs;
        return [
          { from, to, lagMs, backlog, perSecond: this.throughput(`${from}>${to}`, here, now), split: isSplit(faults, from, to) },
        ];
      }),
    );
  }

  private throughput(link: string, versions: number, now: number): number {
    const before = this.arrived.get(link) ?? { at: now, versions, perSecond: 0 };
    const seconds = (now - before.at) / 1_000;
    // A replica that was made anew has seen less than before.
    const moment = seconds <= 0 ? before.perSecond : Math.max(0, versions - before.versions) / seconds;
    const smooth = before.perSecond * (1 - smoothing) + moment * smoothing;
    const perSecond = smooth < 0.05 ? 0 : smooth;
    this.arrived.set(link, { at: now, versions, perSecond });
    return Math.round(perSecond * 10) / 10;
  }
}

/** Versions of the region at `origin` that the replica at `index` has, over all containers. */
function versionsSeen(cosmos: CosmosAdminState, index: number, origin: number): number {
  const containers = cosmos.regions[index]?.databases.flatMap((database) => database.containers) ?? [];
  return containers.reduce((sum, { seen }) => sum + (seen[origin] ?? 0), 0);
}

/** Regions that no group names hear everybody, as the emulator has it. */
export function isSplit({ cosmos }: Faults, from: string, to: string): boolean {
  const groups = cosmos?.split;
  if (groups === undefined) return false;
  const groupOf = (name: string) => groups.findIndex((group) => group.includes(name));
  const [a, b] = [groupOf(from), groupOf(to)];
  return a !== -1 && b !== -1 && a !== b;
}
