import type { ControlRegion, ReplicationLink } from '@parallax/local-cloud/api/control-state';
import { expect, test } from 'vitest';
import { linkLabel, linkState, partSentence, statusOf, thicknessOf } from './region-words.ts';

const now = Date.parse('2026-01-01T00:01:00.000Z');
const region = (fields: Partial<ControlRegion>) =>
  ({ status: 'up', since: null, readOnly: false, health: 'ok', ...fields }) as ControlRegion;
const link = (fields: Partial<ReplicationLink> = {}): ReplicationLink => ({
  from: 'west',
  to: 'east',
  lagMs: 0,
  backlog: 0,
  perSecond: 0,
  split: false,
  ...fields,
});
const nobody = new Set<string>();
const told = (fields: Partial<ReplicationLink>, down: ReadonlySet<string> = nobody) =>
  linkLabel(link(fields), linkState(link(fields), down));

test('a region says what it is doing', () => {
  expect(statusOf(region({}), now)).toBe('works');
  expect(statusOf(region({ status: 'killed', since: '2026-01-01T00:00:48.000Z', health: 'off' }), now)).toBe('down for 12 s');
  expect(statusOf(region({ readOnly: true, health: 'limited' }), now)).toBe('read-only');
  expect(statusOf(region({ health: 'bad' }), now)).toBe('broken in part');
});

test('a part says more than its colour', () => {
  const part = {
    name: 'worker',
    region: 'west',
    pid: 47,
    health: 'ok',
    since: '2026-01-01T00:00:00.000Z',
    reason: null,
  } as const;
  expect(partSentence(part, now)).toBe('worker: works, process 47, up for 1 min');
  expect(partSentence({ ...part, pid: null, health: 'bad', reason: 'It died.' }, now)).toBe('worker: broken. It died.');
});

test('a link says how late it is, or why nothing comes', () => {
  expect([told({}), told({ lagMs: 420, backlog: 3 }), told({ lagMs: 9_000, backlog: 60 })]).toEqual([
    '0 ms',
    '420 ms',
    '9.0 s, 60 waiting',
  ]);
  expect([told({ split: true }), told({ split: true, backlog: 4 }), told({ backlog: 9 }, new Set(['east']))]).toEqual([
    'split',
    'split, 4 waiting',
    'down, 9 waiting',
  ]);
  expect([linkState(link({ lagMs: 2_001 }), nobody), linkState(link({ lagMs: 150 }), nobody)]).toEqual(['behind', 'ok']);
});

test('an arrow grows with its throughput, up to a point', () => {
  const widths = [0, 1, 10, 100, 10_000].map(thicknessOf);
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  expect(new Set(widths).size).toBe(5);
  expect(thicknessOf(10 ** 9)).toBe(thicknessOf(10_000));
});
