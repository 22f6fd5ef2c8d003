import type { Faults } from '@parallax/local-cloud/api/control-faults';
import type { ControlRegion, ControlState } from '@parallax/local-cloud/api/control-state';
import { describe, expect, test } from 'vitest';
import { pageKeys } from '../keys/keys.ts';
import { handlesOf, useOf } from './switches.ts';

const region = (name: string, fields: Partial<ControlRegion> = {}) =>
  ({ name, displayName: name.toUpperCase(), status: 'up', readOnly: false, ...fields }) as ControlRegion;
const cloud = (faults: Faults = {}, regions = [region('west'), region('east')]) => ({ faults, regions }) as ControlState;
const handle = (id: string, state = cloud()) => {
  const found = handlesOf(state).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

test('every switch has a key of its own, and none is a key of the page', () => {
  const keys = handlesOf(
    cloud(
      {},
      ['a', 'b', 'c', 'd'].map((name) => region(name)),
    ),
  ).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => key in pageKeys)).toEqual([]);
});

test('every switch says what it does in one line', () => {
  for (const { line } of handlesOf(cloud())) expect(line.length).toBeLessThan(52);
});

describe('a region’s switch', () => {
  test('kills what is up and restores what is down', () => {
    expect(useOf(handle('kill west'))).toEqual({ action: { type: 'kill', region: 'west' }, text: 'WEST was killed' });
    const down = cloud({}, [region('west', { status: 'killed' }), region('east')]);
    expect(handle('kill west', down)).toMatchObject({ label: 'Restore', isOn: true });
    expect(useOf(handle('kill west', down))).toEqual({ action: { type: 'restore', region: 'west' }, text: 'WEST is back' });
  });

  test('waits while the region is on its way', () => {
    for (const status of ['killing', 'restoring'] as const)
      expect(useOf(handle('kill west', cloud({}, [region('west', { status })])))).toBeNull();
  });

  test('turns read-only on and off', () => {
    expect(useOf(handle('read-only east'))?.action).toEqual({ type: 'read-only', region: 'east', on: true });
    const readOnly = cloud({}, [region('west'), region('east', { readOnly: true })]);
    expect(useOf(handle('read-only east', readOnly))?.action).toEqual({ type: 'read-only', region: 'east', on: false });
  });
});

describe('faults', () => {
  const changeOf = (id: string, state?: ControlState, to?: number) => {
    const use = useOf(handle(id, state), to);
    return use?.action.type === 'faults' ? use.action.change : null;
  };

  test('are set for every region, and taken away without touching others', () => {
    expect(changeOf('vision')).toEqual({ vision: { west: { mode: '503' }, east: { mode: '503' } } });
    expect(changeOf('vision', cloud({ vision: { east: { mode: 'hang' } } }))).toEqual({
      vision: { west: { mode: null }, east: { mode: null } },
    });
    expect(changeOf('vault')).toEqual({ vault: { west: { mode: 'hang' }, east: { mode: 'hang' } } });
    expect(changeOf('identity', cloud({ identity: { east: { mode: '429' } } }))).toEqual({
      identity: { west: null, east: null },
    });
    const healthy = cloud({ vault: { west: { mode: 'none', latencyMs: 5 } } });
    expect(changeOf('vault', healthy)).toEqual({ vault: { west: { mode: 'hang' }, east: { mode: 'hang' } } });
    expect(changeOf('split')).toEqual({ cosmos: { split: [['west'], ['east']] } });
    expect(changeOf('global', cloud({ global: { mode: 'refused' } }))).toEqual({ global: null });
    expect(changeOf('storm')).toEqual({
      events: { west: { duplicate: { rate: 1, times: 3 }, shuffle: { windowMs: 3_000 } }, east: expect.anything() },
    });
  });

  test('that are sliders take the next setting, and after the last none', () => {
    expect(changeOf('lag')).toMatchObject({
      cosmos: { replication: { lagMs: 500 } },
      storage: { west: { replication: { lagMs: 500 } } },
    });
    const slow = cloud({ cosmos: { replication: { lagMs: 60_000 } } });
    expect(changeOf('lag', slow)).toEqual({
      cosmos: { replication: null },
      storage: { west: { replication: null }, east: { replication: null } },
    });
    expect(changeOf('throttle', cloud(), 2)).toEqual({ cosmos: { throttle: { west: 100, east: 100 } } });
    expect(changeOf('throttle', cloud(), 9)).toBeNull();
  });

  test('that somebody else set to another value show the nearest, never off', () => {
    expect(handle('lag', cloud({ cosmos: { replication: { lagMs: 4_000 } } }))).toMatchObject({ at: 3 });
    expect(handle('throttle', cloud({ cosmos: { throttle: { west: 5 } } }))).toMatchObject({ at: 3 });
    expect(handle('lag', cloud({ cosmos: { replication: { lagMs: 1 } } }))).toMatchObject({ at: 1 });
  });

  test('one region has nobody to be split from', () => {
    expect(handlesOf(cloud({}, [region('west')])).some(({ id }) => id === 'split')).toBe(false);
  });
});
