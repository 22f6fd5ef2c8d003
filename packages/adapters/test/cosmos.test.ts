import { imageRecordsConformance } from '@parallax/testing/conformance/image-records';
import { viewEntriesConformance } from '@parallax/testing/conformance/view-entries';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cosmosImageRecords } from '../src/cosmos/image-records.ts';
import { cosmosQuotas } from '../src/cosmos/quotas.ts';
import { cosmosViewEntries } from '../src/cosmos/view-entries.ts';
import { type RunningCosmos, startCosmos } from './start-cosmos.ts';

let cosmos: RunningCosmos;
beforeAll(async () => {
  cosmos = await startCosmos();
});
afterAll(async () => await cosmos.stop());

imageRecordsConformance('Cosmos DB', () => cosmosImageRecords(cosmos.store));
viewEntriesConformance('Cosmos DB', () => cosmosViewEntries(cosmos.store));

describe('quotas', () => {
  test('count up per owner and hour', async () => {
    const quotas = cosmosQuotas(cosmos.store, Date.now);
    const hour = 3_600_000;
    expect(await quotas.count('anon:a', 0, hour)).toBe(1);
    expect(await quotas.count('anon:a', 0, hour)).toBe(2);
    expect(await quotas.count('anon:b', 0, hour)).toBe(1);
    expect(await quotas.count('anon:a', hour, hour)).toBe(1);
  });

  test('count every one of many at once', async () => {
    const quotas = cosmosQuotas(cosmos.store, Date.now);
    const counts = await Promise.all(Array.from({ length: 10 }, () => quotas.count('anon:many', 0, 1_000)));
    expect(counts.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
