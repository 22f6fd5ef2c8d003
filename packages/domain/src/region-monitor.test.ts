import { expect, test } from 'vitest';
import { createRegionMonitor } from './region-monitor.ts';

const settings = [
  { name: 'westus2', displayName: 'West US 2' },
  { name: 'eastus2', displayName: 'East US 2' },
];

function monitorWith(canWrite: (region: string) => boolean) {
  let now = 1_000_000;
  const probed: string[] = [];
  const probes = {
    probe: async (region: string) => {
      probed.push(region);
      return { canWrite: canWrite(region), canRead: true, lagMs: 1_500 };
    },
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { monitor: createRegionMonitor(settings, probes, () => now), probed, pass };
}

test('asking never waits for a probe, and the next answer knows its result', async () => {
  const { monitor } = monitorWith((region) => region === 'westus2');
  expect(monitor.states().map((region) => region.state)).toEqual(['available', 'available']);
  await monitor.refresh();
  expect(monitor.states()).toMatchObject([
    { name: 'westus2', state: 'available', lagMs: 1_500 },
    { name: 'eastus2', state: 'read-only' },
  ]);
});

test('a probe counts for ten seconds', async () => {
  const { monitor, probed, pass } = monitorWith(() => true);
  await monitor.refresh();
  monitor.states();
  expect(probed).toHaveLength(2);
  pass(10_001);
  monitor.states();
  await monitor.refresh();
  expect(probed).toHaveLength(4);
});

test('failed requests count before the next probe, and a success ends it', async () => {
  const { monitor, pass } = monitorWith(() => true);
  await monitor.refresh();
  pass(10);
  for (let failure = 0; failure < 3; failure++) monitor.report('westus2', false);
  expect(monitor.states()[0]?.state).toBe('read-only');
  monitor.report('westus2', true);
  expect(monitor.states()[0]?.state).toBe('available');
});

test('an operator has the last word', () => {
  const { monitor } = monitorWith(() => true);
  monitor.override('eastus2', 'unavailable');
  expect(monitor.states()[1]?.state).toBe('unavailable');
  monitor.override('eastus2', null);
  expect(monitor.states()[1]?.state).toBe('available');
});
