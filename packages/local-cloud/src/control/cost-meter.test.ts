import { expect, it } from 'vitest';
import { CostMeter } from './cost-meter.ts';
import { cosmosAdminState, storageAdminState, visionAdminState } from './service-states.ts';
import type { Readings } from './watch-services.ts';

const readings = (units: number, writes: number, reads: number, calls: number): Readings => ({
  cosmos: cosmosAdminState.parse({ regions: [], usage: { total: { requests: 1, requestUnits: units } } }),
  traffic: null,
  release: null,
  regions: new Map([
    [
      'west',
      {
        storage: storageAdminState.parse({ requests: { reads, writes } }),
        vision: visionAdminState.parse({ answers: { 200: calls, 429: 7 } }),
        queues: null,
      },
    ],
  ]),
});
const line = (meter: CostMeter, images: number, name: string) => meter.costs(images).lines.find((found) => found.name === name);

it('counts from the first look on, per thousand images, and prices it', () => {
  const meter = new CostMeter();
  meter.look(readings(1_000, 100, 50, 3));
  meter.look(readings(1_600, 180, 250, 13));
  expect(line(meter, 10, 'request-units')).toMatchObject({ used: 600, per1000Images: 60_000, usdPer1000Images: 0.0027 });
  expect(line(meter, 10, 'storage-writes')).toMatchObject({ used: 80, per1000Images: 8_000, usdPer1000Images: 0.08 });
  expect(line(meter, 10, 'vision-calls')).toMatchObject({ used: 10, per1000Images: 1_000, usdPer1000Images: 1.5 });
  expect(meter.costs(10).usdPer1000Images).toBeCloseTo(0.0027 + 0.08 + 0.008 + 1.5, 3);
});

it('goes on when a service starts again from zero', () => {
  const meter = new CostMeter();
  for (const calls of [5, 9, 2]) meter.look(readings(0, 0, 0, calls));
  expect(line(meter, 1, 'vision-calls')?.used).toBe(6);
});

it('says null, not zero, before the first image and for what nobody counts', () => {
  const meter = new CostMeter();
  expect(line(meter, 4, 'storage-reads')).toMatchObject({ used: null, per1000Images: null, usdPer1000Images: null });
  meter.look(readings(5, 0, 0, 0));
  expect(line(meter, 0, 'request-units')).toMatchObject({ used: 0, per1000Images: null });
  expect(meter.costs(0).usdPer1000Images).toBeNull();
});

it('names source and date of every price, and that it is an estimate', () => {
  const costs = new CostMeter().costs(1);
  expect(costs.estimate).toBe(true);
  for (const { price } of costs.lines) expect([price.source, price.asOf, price.note].every((text) => text.length > 3)).toBe(true);
});
