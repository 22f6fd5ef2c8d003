import type { Lease } from './cosmos-leases.ts';

/**
 * Which leases this host should take now, so that all hosts end up with equal shares (EqualPartitionsBalancingStrategy of the
 * change feed processor): free or expired ones first, else one at a time from the host that has most.
 */
export function selectLeasesToTake(leases: Lease[], me: string, now: Date, expirationMs: number): Lease[] {
  const isFree = (lease: Lease) => lease.owner === null || now.getTime() - lease.renewedAt.getTime() > expirationMs;
  const counts = countByOwner(leases, me, isFree);
  const target = Math.ceil(leases.length / counts.size) || 1;
  const needed = target - (counts.get(me) ?? 0);
  const free = leases.filter(isFree);
  // Even a host that has its share takes one: a lease must not stay alone because the shares do not divide evenly.
  if (free.length > 0) return free.slice(0, Math.max(needed, 1));
  if (needed <= 0) return [];
  return stealOne(leases, counts, me, target, needed);
}

function countByOwner(leases: Lease[], me: string, isFree: (lease: Lease) => boolean): Map<string, number> {
  const counts = new Map<string, number>([[me, 0]]);
  for (const lease of leases) {
    if (lease.owner !== null && !isFree(lease)) counts.set(lease.owner, (counts.get(lease.owner) ?? 0) + 1);
  }
  return counts;
}

function stealOne(leases: Lease[], counts: Map<string, number>, me: string, target: number, needed: number): Lease[] {
  const others = [...counts].filter(([owner]) => owner !== me).sort((a, b) => b[1] - a[1]);
  const [richest, count] = others[0] ?? [];
  if (richest === undefined || count === undefined || count <= target - (needed > 1 ? 1 : 0)) return [];
  return leases.filter((lease) => lease.owner === richest).slice(0, 1);
}
