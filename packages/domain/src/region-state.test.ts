import { expect, test } from 'vitest';
import { grantOrder, judgeRegion, nextRegion, type RegionObservations, whyNotRewritable } from './region-state.ts';

const now = Date.UTC(2026, 10, 21, 14, 2);
const quiet: RegionObservations = {
  name: 'westus2',
  displayName: 'West US 2',
  override: null,
  probe: null,
  failures: [],
  lastSuccessAt: null,
  lagMs: null,
};
const probe = (canWrite: boolean, canRead: boolean) => ({ at: now - 1_000, canWrite, canRead });

test.each([
  ['nobody has looked yet', quiet, 'available'],
  ['the probe can write', { ...quiet, probe: probe(true, true) }, 'available'],
  ['only the secondary answers', { ...quiet, probe: probe(false, true) }, 'read-only'],
  ['nothing answers', { ...quiet, probe: probe(false, false) }, 'unavailable'],
  ['three failures since the probe', { ...quiet, probe: probe(true, true), failures: [now - 3, now - 2, now - 1] }, 'read-only'],
  ['failures before the last success', { ...quiet, failures: [now - 5, now - 4, now - 3], lastSuccessAt: now - 1 }, 'available'],
  ['old failures', { ...quiet, failures: [now - 40_000, now - 39_000, now - 38_000] }, 'available'],
  ['an operator says so', { ...quiet, probe: probe(true, true), override: 'read-only' as const }, 'read-only'],
  ['it is drained and well', { ...quiet, probe: probe(true, true), override: 'drained' as const }, 'available'],
  ['it is drained and lost', { ...quiet, probe: probe(false, false), override: 'drained' as const }, 'unavailable'],
])('when %s', (_when, observations, state) => {
  expect(judgeRegion(observations, now)).toBe(state);
});

test('since is the time of the change, not of the latest look', () => {
  const down = { ...quiet, probe: probe(false, true) };
  const first = nextRegion(null, down, now);
  expect(nextRegion(first, down, now + 60_000).since).toBe(first.since);
  expect(nextRegion(null, quiet, now).since).toBeNull();
});

test('a grant goes to the own region, then to others, and to avoided ones only as a last resort', () => {
  const regions = ['eastus2', 'westus2', 'northeurope'].map((name) => ({
    name,
    displayName: name,
    state: 'available' as const,
    since: null,
    lagMs: null,
  }));
  expect(grantOrder('westus2', regions, [])).toEqual(['westus2', 'eastus2', 'northeurope']);
  expect(grantOrder('westus2', regions, ['westus2'])).toEqual(['eastus2', 'northeurope', 'westus2']);
  expect(
    grantOrder(
      'westus2',
      regions.map((region) => ({ ...region, state: 'read-only' as const })),
      [],
    ),
  ).toEqual([]);
});

test('the reason names the region, since when, and what works', () => {
  const region = nextRegion(null, { ...quiet, probe: probe(false, true) }, now);
  expect(whyNotRewritable(region)).toBe(
    'West US 2, where this picture is kept, is read-only since 14:02 UTC. Looking, editing and deleting work; this has to wait until it is back.',
  );
});
