import type { CostLine } from '../api/control-costs.ts';

export interface Price extends Pick<CostLine, 'name' | 'label' | 'price'> {
  /** Of what is counted, how much one `usd` buys. */
  readonly units: number;
}

const listPrice = { source: 'Azure retail list prices, US regions', asOf: '2025-10' } as const;

/**
 * What Azure asks, before any discount. Nobody checked these against a bill: they say which of the four matters and by how much a change moves it, not what
 * a month costs. Change them here.
 */
export const prices: readonly Price[] = [
  {
    name: 'request-units',
    label: 'Cosmos RU',
    // $0.016 per 100 RU/s and hour, autoscale with several write regions: 360,000 RU at full use.
    units: 360_000,
    price: {
      ...listPrice,
      usd: 0.016,
      per: '360,000 RU',
      note: 'Autoscale with several write regions, used to the full; replicated writes cost as much again in each region.',
    },
  },
  {
    name: 'storage-writes',
    label: 'Storage writes',
    units: 10_000,
    price: {
      ...listPrice,
      usd: 0.1,
      per: '10,000 operations',
      note: 'Hot, RA-GRS; the copy to the secondary is in it, its traffic is not.',
    },
  },
  {
    name: 'storage-reads',
    label: 'Storage reads',
    units: 10_000,
    price: { ...listPrice, usd: 0.004, per: '10,000 operations', note: 'Hot; what browsers fetch counts as well.' },
  },
  {
    name: 'vision-calls',
    label: 'Vision calls',
    units: 1_000,
    price: {
      ...listPrice,
      usd: 1.5,
      per: '1,000 transactions',
      note: 'Image Analysis S1 with captions; Azure may bill each visual feature as one transaction.',
    },
  },
];
