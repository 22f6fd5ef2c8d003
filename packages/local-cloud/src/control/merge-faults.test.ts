import { describe, expect, it } from 'vitest';
import { mergeFaults, regionsNamed } from './merge-faults.ts';

describe('merging faults', () => {
  const both = mergeFaults({}, { vision: { westus2: { mode: '503' }, eastus2: { mode: 'hang' } }, global: { mode: 'refused' } });

  it('lays what is given over what is there', () => {
    expect(mergeFaults(both, { vision: { westus2: { latencyMs: 200 } }, cosmos: { replication: { lagMs: 5_000 } } })).toEqual({
      vision: { westus2: { mode: '503', latencyMs: 200 }, eastus2: { mode: 'hang' } },
      global: { mode: 'refused' },
      cosmos: { replication: { lagMs: 5_000 } },
    });
  });

  it('takes away what is null, and what is empty then', () => {
    expect(mergeFaults(both, { vision: { westus2: { mode: null } } })).toEqual({
      vision: { eastus2: { mode: 'hang' } },
      global: { mode: 'refused' },
    });
    expect(mergeFaults(both, { vision: { westus2: null, eastus2: null }, global: null })).toEqual({});
    expect(mergeFaults({}, { vision: { westus2: { mode: null } } })).toEqual({});
  });

  it('takes everything away for {}, and all of a service for {} there', () => {
    expect(mergeFaults(both, {})).toEqual({});
    expect(mergeFaults(both, { vision: {} })).toEqual({ global: { mode: 'refused' } });
  });

  it('replaces lists whole', () => {
    const split = mergeFaults({}, { cosmos: { split: [['a'], ['b', 'c']], rules: [{ status: 503 }, { status: 429 }] } });
    expect(mergeFaults(split, { cosmos: { split: [['a', 'b'], ['c']], rules: [{ status: 500 }] } })).toEqual({
      cosmos: { split: [['a', 'b'], ['c']], rules: [{ status: 500 }] },
    });
  });

  it('refuses what is no fault, naming the place', () => {
    expect(() => mergeFaults({}, { vision: { westus2: { mode: 'asleep' } } })).toThrow(/mode/);
    expect(() => mergeFaults({}, { weather: 'bad' })).toThrow(/weather/);
    expect(() => mergeFaults({}, [])).toThrow();
    expect(() => mergeFaults({}, { events: { westus2: { late: { rate: 2, ms: 1 } } } })).toThrow(/rate/);
  });

  it('does not change what it was given', () => {
    const before = structuredClone(both);
    mergeFaults(both, { vision: { westus2: { mode: null } } });
    expect(both).toEqual(before);
  });
});

it('names the regions of a document wherever they stand', () => {
  const named = regionsNamed({
    cosmos: { split: [['a'], ['b']], throttle: { c: 10 }, regions: { d: { mode: 'reset' } } },
    storage: { e: {} },
    events: { f: {} },
    vision: { g: {} },
  });
  expect([...named].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
});
