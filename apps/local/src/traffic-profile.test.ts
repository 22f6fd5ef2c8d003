import type { CloudAddresses } from '@parallax/local-cloud/supervisor/cloud';
import { chooseEndpoint } from '@parallax/local-cloud/traffic-manager/choose-endpoint';
import { profile } from '@parallax/local-cloud/traffic-manager/profile';
import { expect, it } from 'vitest';
import { roundTripMs } from './region-names.ts';
import { trafficProfile } from './traffic-profile.ts';

const addresses = {
  regions: ['westus2', 'eastus2', 'westeurope'].map((name, index) => ({ name, apps: { api: `http://127.0.0.1:${index + 1}` } })),
} as unknown as CloudAddresses;

it('leads people to the region where they are, and to the nearest other one when that is gone', () => {
  const { profile: given, defaultPlace } = trafficProfile(addresses, 'api');
  const read = profile.parse(given);
  const choose = (place: string, gone: string | null) =>
    chooseEndpoint(read, (name) => (name === gone ? 'degraded' : 'online'), place, 0)?.endpoint.url;
  expect(choose(defaultPlace, null)).toBe('http://127.0.0.1:1');
  expect(choose('westeurope', null)).toBe('http://127.0.0.1:3');
  expect(choose('westeurope', 'westeurope')).toBe('http://127.0.0.1:2');
});

it('probes as often as it is told, and never longer than that', () => {
  expect(trafficProfile(addresses, 'api').profile.probe).toMatchObject({
    path: '/api/v1/health/ready',
    intervalMs: 2_000,
    timeoutMs: 2_000,
  });
  expect(trafficProfile(addresses, 'api', 10_000).profile.probe).toMatchObject({ intervalMs: 10_000, timeoutMs: 5_000 });
});

it('takes round trips from distances', () => {
  expect(roundTripMs('westus2', 'westus2')).toBe(2);
  expect(roundTripMs('westus2', 'eastus2')).toBe(roundTripMs('eastus2', 'westus2'));
  expect(roundTripMs('westus2', 'eastus2')).toBeGreaterThan(45);
  expect(roundTripMs('westus2', 'eastus2')).toBeLessThan(75);
  expect(roundTripMs('westus2', 'westeurope')).toBeGreaterThan(100);
});
