import { describe, expect, it } from 'vitest';
import { chooseEndpoint, type MonitorStatus } from './choose-endpoint.ts';
import { fastProbing, profile as profileSchema } from './profile.ts';

const profileOf = (routing: 'performance' | 'weighted' | 'priority') =>
  profileSchema.parse({
    routing,
    ttlMs: 10_000,
    probe: fastProbing,
    endpoints: [
      {
        name: 'west',
        region: 'westus2',
        url: 'http://127.0.0.1:1',
        weight: 80,
        priority: 1,
        latencyMs: { seattle: 5, boston: 70 },
      },
      {
        name: 'east',
        region: 'eastus2',
        url: 'http://127.0.0.1:2',
        weight: 20,
        priority: 2,
        latencyMs: { seattle: 70, boston: 8 },
      },
    ],
  });
const allOnline = (): MonitorStatus => 'online';
const degraded =
  (...names: string[]) =>
  (name: string): MonitorStatus =>
    names.includes(name) ? 'degraded' : 'online';
const nameOf = (
  routing: Parameters<typeof profileOf>[0],
  statusOf: (name: string) => MonitorStatus,
  place = 'seattle',
  random = 0.5,
) => chooseEndpoint(profileOf(routing), statusOf, place, random)?.endpoint.name;

describe('chooseEndpoint', () => {
  it('takes the nearest by performance, and the other one when that is degraded', () => {
    expect([nameOf('performance', allOnline), nameOf('performance', allOnline, 'boston')]).toEqual(['west', 'east']);
    expect(nameOf('performance', degraded('west'))).toBe('east');
  });

  it('takes the lowest priority that is not degraded', () => {
    expect([nameOf('priority', allOnline), nameOf('priority', degraded('west'))]).toEqual(['west', 'east']);
  });

  it('divides by weight among those that are not degraded', () => {
    const shares = Array.from({ length: 1_000 }, (_, step) => nameOf('weighted', allOnline, 'seattle', step / 1_000));
    expect(shares.filter((name) => name === 'west')).toHaveLength(800);
    expect(nameOf('weighted', degraded('west'), 'seattle', 0.1)).toBe('east');
  });

  it('answers with all of them when every one is degraded, and says so', () => {
    const choice = chooseEndpoint(profileOf('performance'), degraded('west', 'east'), 'boston', 0);
    expect([choice?.endpoint.name, choice?.reason]).toEqual([
      'east',
      'all endpoints are degraded, so all are considered; 8 ms from boston',
    ]);
  });

  it('has no answer when every endpoint is disabled', () => {
    const profile = profileOf('weighted');
    expect(
      chooseEndpoint(
        { ...profile, endpoints: profile.endpoints.map((endpoint) => ({ ...endpoint, enabled: false })) },
        allOnline,
        'x',
        0,
      ),
    ).toBeNull();
  });
});
