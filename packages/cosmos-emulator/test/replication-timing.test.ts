import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from './replication-model/world.ts';

let world: World;
beforeEach(() => {
  world = new World(3);
  world.begin({ regions: 3, conflictPath: '/_ts', steps: [] });
});
afterEach(() => world.close());

const count = 40;
const everyMs = 10;

/** Ms from each write in region 0 to its arrival in each other region. */
function arrivals(lagMs: number, jitterMs: number, seed: number): number[][] {
  world.setLag(lagMs, jitterMs, seed);
  const delays: number[][] = [[], [], []];
  world.onReceived = (region, { crts }) => delays[region]?.push(world.now - crts);
  for (let ms = 0; ms < 700; ms++) {
    if (ms % everyMs === 0 && ms / everyMs < count) world.write(0, { type: 'upsert', item: ms, content: {} }, ms);
    world.deliver();
    world.now++;
  }
  return delays;
}

describe('a write on its way', () => {
  it('takes the lag, and up to the jitter more', () => {
    const [, toFirst = [], toSecond = []] = arrivals(100, 50, 1);
    expect([toFirst.length, toSecond.length]).toEqual([count, count]);
    for (const delay of [...toFirst, ...toSecond]) {
      expect(delay).toBeGreaterThanOrEqual(100);
      expect(delay).toBeLessThanOrEqual(151);
    }
    expect(Math.max(...toFirst) - Math.min(...toFirst)).toBeGreaterThan(25);
    expect(toFirst).not.toEqual(toSecond);
  });

  it('takes the same time in every run with the same seed, and another one with another', () => {
    const again = (seed: number) => {
      world.close();
      world = new World(3);
      world.begin({ regions: 3, conflictPath: '/_ts', steps: [] });
      return arrivals(100, 50, seed);
    };
    const first = again(1);
    expect(again(1)).toEqual(first);
    expect(again(2)).not.toEqual(first);
  });

  it('is never overtaken by a later one, however large the jitter is', () => {
    const order: number[] = [];
    world.setLag(0, 2_000, 9);
    world.onReceived = (region, { regionLsn }) => {
      if (region === 1) order.push(regionLsn);
    };
    for (let ms = 0; ms < 2_200; ms++) {
      if (ms < count) world.write(0, { type: 'upsert', item: ms, content: {} }, ms);
      world.deliver();
      world.now++;
    }
    expect(order).toEqual(Array.from({ length: count }, (_, at) => at + 1));
  });
});
