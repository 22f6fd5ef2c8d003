import { expect, it } from 'vitest';
import { isSplit, LinkMeter } from './replication-links.ts';
import { cosmosAdminState } from './service-states.ts';

const account = (seen: number[][]) =>
  cosmosAdminState.parse({
    regions: ['west', 'east'].map((name, index) => ({ name, databases: [{ containers: [{ items: 1, seen: seen[index] }] }] })),
  });

it('works out of what replicas have seen how much is on its way and how fast it arrives', () => {
  const meter = new LinkMeter();
  meter.measure(
    account([
      [10, 5],
      [10, 5],
    ]),
    {},
    0,
  );
  const links = meter.measure(
    account([
      [30, 5],
      [20, 5],
    ]),
    {},
    1_000,
  );
  expect(links).toEqual([
    { from: 'west', to: 'east', lagMs: null, backlog: 10, perSecond: 4, split: false },
    { from: 'east', to: 'west', lagMs: 0, backlog: 0, perSecond: 0, split: false },
  ]);
});

it('lets throughput fade to nothing', () => {
  const meter = new LinkMeter();
  meter.measure(
    account([
      [0, 0],
      [0, 0],
    ]),
    {},
    0,
  );
  meter.measure(
    account([
      [9, 0],
      [9, 0],
    ]),
    {},
    1_000,
  );
  let last = 1;
  for (let second = 2; second < 20; second++)
    last =
      meter.measure(
        account([
          [9, 0],
          [9, 0],
        ]),
        {},
        second * 1_000,
      )[0]?.perSecond ?? 1;
  expect(last).toBe(0);
});

it('survives a replica that was made anew, and an account that does not answer', () => {
  const meter = new LinkMeter();
  meter.measure(
    account([
      [50, 0],
      [50, 0],
    ]),
    {},
    0,
  );
  expect(
    meter.measure(
      account([
        [50, 0],
        [0, 0],
      ]),
      {},
      1_000,
    )[0],
  ).toMatchObject({ backlog: 50, perSecond: 0 });
  expect(meter.measure(null, {}, 2_000)).toEqual([]);
});

it('knows a split by its groups; who is in none hears everybody', () => {
  const faults = { cosmos: { split: [['a', 'b'], ['c']] } };
  expect([isSplit(faults, 'a', 'b'), isSplit(faults, 'a', 'c'), isSplit(faults, 'd', 'c'), isSplit({}, 'a', 'c')]).toEqual([
    false,
    true,
    false,
    false,
  ]);
});
