import { afterEach, expect, test } from 'vitest';
import { measureInto, type ReadState } from './measure.ts';
import { observeRegions } from './observe-regions.ts';
import { observeSecrets } from './observe-secrets.ts';

const observed = new Map<string, ReadState>();
const told = (name: string) => [...(observed.get(name)?.() ?? [])];

afterEach(() => {
  measureInto(null);
  observed.clear();
});

const watch = () =>
  measureInto({ count: () => undefined, record: () => undefined, observe: (name, read) => observed.set(name, read) });

test('regions are told as numbers that grow with the trouble, as they are at the moment', () => {
  watch();
  const states = [
    { name: 'westus2', state: 'available' as 'available' | 'unavailable' },
    { name: 'eastus2', state: 'read-only' as const },
  ];
  observeRegions({ states: () => states });
  expect(told('breaker.state')).toEqual([
    [0, { target: 'westus2' }],
    [1, { target: 'eastus2' }],
  ]);
  states[0] = { name: 'westus2', state: 'unavailable' };
  expect(told('breaker.state')[0]).toEqual([2, { target: 'westus2' }]);
});

test('secrets in use are told by their age in seconds; without a vault there are none', () => {
  watch();
  observeSecrets(null);
  expect(observed.size).toBe(0);
  const states = () => [
    { name: 'cursor-key', ageMs: 90_000 },
    { name: 'vision-key', ageMs: null },
  ];
  observeSecrets({ states });
  expect(told('secret.age_s')).toEqual([[90, { secret: 'cursor-key' }]]);
});
