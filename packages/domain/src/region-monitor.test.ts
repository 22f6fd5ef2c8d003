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

test('one failure has the region looked at anew, and as long as it is not well, every second', async () => {
  let isWell = true;
  const { monitor, probed, pass } = monitorWith((region) => isWell || region === 'eastus2');
  await monitor.refresh();
  isWell = false;
  pass(1_001);
  monitor.report('westus2', false);
  await monitor.refresh();
  expect(monitor.states()[0]?.state).toBe('read-only');
  probed.length = 0;
  pass(1_001);
  monitor.states();
  expect(probed).toEqual(['westus2']);
  await monitor.refresh();
  isWell = true;
  await monitor.refresh();
  expect(monitor.states()[0]?.state).toBe('available');
});

test('many reports start one look a second, and are over when it finds the region well', async () => {
  const { monitor, probed, pass } = monitorWith(() => true);
  await monitor.refresh();
  probed.length = 0;
  pass(1_001);
  for (let count = 0; count < 50; count++) monitor.report('westus2', false);
  expect(probed).toEqual(['westus2']);
  pass(1);
  await monitor.refresh();
  expect(monitor.states()[0]?.state).toBe('available');
});

test('what others say about a region has it looked at once a second and changes nothing by itself', async () => {
  let isWell = true;
  const { monitor, probed, pass } = monitorWith(() => isWell);
  await monitor.refresh();
  probed.length = 0;
  pass(1_001);
  for (let count = 0; count < 50; count++) monitor.suspect('westus2');
  expect(probed).toEqual(['westus2']);
  expect(monitor.states()[0]?.state).toBe('available');
  await monitor.refresh();
  isWell = false;
  pass(1_001);
  monitor.suspect('westus2');
  await expect.poll(() => monitor.states()[0]?.state).toBe('read-only');
});

test('a region that hangs keeps no other from being looked at', async () => {
  const probes = {
    probe: (region: string) =>
      region === 'westus2'
        ? new Promise<never>(() => undefined)
        : Promise.resolve({ canWrite: false, canRead: true, lagMs: null }),
  };
  const monitor = createRegionMonitor(settings, probes, () => 1_000_000);
  void monitor.refresh();
  await expect.poll(() => monitor.states()[1]?.state).toBe('read-only');
});

test('an operator has the last word', () => {
  const { monitor } = monitorWith(() => true);
  monitor.override({ eastus2: 'unavailable', nowhere: 'drained' });
  expect(monitor.states().map(({ state }) => state)).toEqual(['available', 'unavailable']);
  monitor.override({});
  expect(monitor.states()[1]?.state).toBe('available');
});

test('a drained region is as well as it was and takes no uploads', () => {
  const { monitor } = monitorWith(() => true);
  monitor.override({ eastus2: 'drained' });
  expect(monitor.states()[1]?.state).toBe('available');
  expect([monitor.isDrained('eastus2'), monitor.isDrained('westus2')]).toEqual([true, false]);
  expect(monitor.openForUploads().map(({ name }) => name)).toEqual(['westus2']);
  monitor.override({ westus2: 'read-only' });
  expect(monitor.openForUploads().map(({ name }) => name)).toEqual(['eastus2']);
});
