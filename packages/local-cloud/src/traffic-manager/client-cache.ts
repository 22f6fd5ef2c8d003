import type { Choice } from './choose-endpoint.ts';

export interface CachedAnswer extends Choice {
  readonly answeredAt: number;
  readonly expiresAt: number;
}

/** Clients whose answers are remembered. */
const maxClients = 10_000;

/** What every client's resolver last heard, until its TTL ends. */
export interface ClientCache {
  get(client: string, now: number): CachedAnswer | null;
  keep(client: string, choice: Choice, now: number): CachedAnswer;
  /** Entries that still count, the latest first. */
  list(now: number): (CachedAnswer & { readonly client: string })[];
}

export function createClientCache(ttlMs: number): ClientCache {
  const answers = new Map<string, CachedAnswer>();
  return {
    get(client, now) {
      const known = answers.get(client);
      return known !== undefined && known.expiresAt > now ? known : null;
    },
    keep(client, choice, now) {
      const answer = { ...choice, answeredAt: now, expiresAt: now + ttlMs };
      answers.delete(client);
      answers.set(client, answer);
      const oldest = answers.size > maxClients ? answers.keys().next().value : undefined;
      if (oldest !== undefined) answers.delete(oldest);
      return answer;
    },
    list: (now) =>
      [...answers]
        .filter(([, answer]) => answer.expiresAt > now)
        .map(([client, answer]) => ({ client, ...answer }))
        .reverse(),
  };
}
