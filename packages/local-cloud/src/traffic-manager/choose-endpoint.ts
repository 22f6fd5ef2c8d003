import type { Endpoint, Profile } from './profile.ts';

/** What probes know of an endpoint. */
export type MonitorStatus = 'checking' | 'online' | 'degraded' | 'disabled';

export interface Choice {
  readonly endpoint: Endpoint;
  /** Why this one, in a few words, for `/resolve`. */
  readonly reason: string;
}

const farAwayMs = 10_000;

/**
 * What DNS would answer now. Only endpoints that probes do not call degraded are considered; when all are degraded every enabled one is
 * (Traffic Manager then answers as if all were healthy). Null when every endpoint is disabled.
 * @param place where the client's resolver is; @param random 0..1, decides by weight and among equals.
 */
export function chooseEndpoint(
  profile: Profile,
  statusOf: (name: string) => MonitorStatus,
  place: string,
  random: number,
): Choice | null {
  const enabled = profile.endpoints.filter((endpoint) => endpoint.enabled);
  const healthy = enabled.filter((endpoint) => statusOf(endpoint.name) !== 'degraded');
  const allDegraded = healthy.length === 0;
  const candidates = allDegraded ? enabled : healthy;
  const chosen = pick(profile.routing, candidates, place, random);
  if (chosen === undefined) return null;
  return {
    endpoint: chosen,
    reason: `${allDegraded ? 'all endpoints are degraded, so all are considered; ' : ''}${reasonFor(profile.routing, chosen, place)}`,
  };
}

function pick(routing: Profile['routing'], candidates: readonly Endpoint[], place: string, random: number): Endpoint | undefined {
  if (routing === 'weighted') return byWeight(candidates, random);
  const rank =
    routing === 'priority' ? (endpoint: Endpoint) => endpoint.priority : (endpoint: Endpoint) => latencyFrom(endpoint, place);
  const best = Math.min(...candidates.map(rank));
  const equals = candidates.filter((endpoint) => rank(endpoint) === best);
  return equals[Math.floor(random * equals.length)];
}

function byWeight(candidates: readonly Endpoint[], random: number): Endpoint | undefined {
  let rest = random * candidates.reduce((sum, endpoint) => sum + endpoint.weight, 0);
  return candidates.find((endpoint) => {
    rest -= endpoint.weight;
    return rest < 0;
  });
}

const latencyFrom = (endpoint: Endpoint, place: string): number => endpoint.latencyMs[place] ?? farAwayMs;

function reasonFor(routing: Profile['routing'], endpoint: Endpoint, place: string): string {
  if (routing === 'weighted') return `weight ${endpoint.weight}`;
  if (routing === 'priority') return `priority ${endpoint.priority}`;
  return `${latencyFrom(endpoint, place)} ms from ${place}`;
}
