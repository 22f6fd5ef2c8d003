import { digestOf } from '../../src/admin/digest.ts';
import { Expected } from './expected.ts';
import { type History, itemCount, type Step } from './history.ts';
import type { World } from './world.ts';

/** Longer than every lag and every time to live. */
const longMs = 60_000;

/** What happened while histories ran, to see that they meet what they are meant to meet. */
export interface Tally {
  writes: number;
  conflicts: number;
  crashes: number;
}

/**
 * Runs a history and throws at the first step after which a region does not show what it should. At the end everything is healed: all regions
 * must hold the same bytes, show the right item, give it in their change feeds, and keep nothing that is not needed.
 */
export function checkHistory(world: World, history: History, tally?: Tally): void {
  const expected = new Expected(history);
  world.onReceived = (region, { region: from, regionLsn }) => expected.receive(region, from, regionLsn);
  world.begin(history);
  try {
    for (const [at, step] of history.steps.entries()) {
      take(world, expected, history, step, (at + 1) * 1000, tally);
      compare(world, expected, history, `after step ${at} (${step.type})`);
    }
    settle(world, expected, history);
  } finally {
    world.end();
  }
}

function take(world: World, expected: Expected, { regions }: History, step: Step, n: number, tally?: Tally): void {
  const region = 'region' in step ? step.region % regions : 0;
  switch (step.type) {
    case 'write': {
      if (!world.isUp(region)) return;
      const [should, is] = [expected.write(region, step.write, n, world.now), world.write(region, step.write, n)];
      if (should !== is) throw new Error(`${step.write.type} answered ${is} instead of ${should}.`);
      if (tally) tally.writes += Number(is < 400);
      return;
    }
    case 'batch': {
      if (!world.isUp(region)) return;
      const [should, is] = [expected.batch(region, step.writes, n, world.now), world.batch(region, step.writes, n)];
      if (should !== is) throw new Error(`A batch was ${is ? 'kept' : 'refused'} instead of the other.`);
      return;
    }
    case 'advance':
      world.now += step.ms;
      return;
    case 'deliver':
      world.deliver();
      if (tally) tally.conflicts += Number(world.conflicts() > 0);
      return;
    case 'lag':
      world.setLag(step.lagMs, step.jitterMs, step.seed);
      return;
    case 'split':
      world.split(step.mask % 2 ** regions);
      return;
    case 'down':
    case 'up':
    case 'stale':
      world.setMode(region, step.type);
      return;
    case 'sweep':
      world.sweep();
      return;
    case 'crash':
      if (tally) tally.crashes++;
      world.crash();
  }
}

function compare(world: World, expected: Expected, { regions }: History, when: string): void {
  for (let region = 0; region < regions; region++) {
    for (let item = 0; item < itemCount; item++) {
      const should = JSON.stringify(expected.visible(region, item, world.now));
      const is = JSON.stringify(world.read(region, item));
      if (should !== is) throw new Error(`Region ${region} shows item ${item} as ${is} instead of ${should} ${when}.`);
    }
  }
}

function settle(world: World, expected: Expected, history: History): void {
  const regions = Array.from({ length: history.regions }, (_, region) => region);
  world.split(0);
  for (const region of regions) world.setMode(region, 'up');
  world.now += longMs;
  while (world.deliver() > 0);
  requireSame('pending', [world.replicator.pending(), 0]);
  compare(world, expected, history, 'when everything had come everywhere');
  requireConverged(world, regions);
  // Twice: the first sweep may only note the cut.
  for (const _ of [1, 2]) world.sweep();
  compare(world, expected, history, 'after everything old was cleared away');
  requireConverged(world, regions);
  for (const region of regions) requireLean(world, region);
}

function requireConverged(world: World, regions: readonly number[]): void {
  requireSame(
    'digest',
    regions.map((region) => digestOf(world.table(region), world.now)),
  );
  requireSame(
    'vector',
    regions.map((region) => JSON.stringify(world.table(region).progress.seen)),
  );
  for (const region of regions) requireSame(`change feed of region ${region}`, [feedOf(world, region), liveOf(world, region)]);
}

/** Ids in the order of the change feed's places, each once, against what is live. */
const feedOf = (world: World, region: number) => {
  const { name } = world.table(region);
  const rows = world.table(region).statement(`SELECT id, lsn FROM ${name} WHERE lsn > 0 AND deleted = 0 ORDER BY lsn`).all();
  const { lsn } = world.table(region).progress;
  const live = rows.filter((row) => world.table(region).read('["p"]', String(row['id']), world.now));
  if (rows.some((row) => Number(row['lsn']) > lsn)) return 'a place behind the end';
  return live
    .map((row) => String(row['id']))
    .sort()
    .join();
};

const liveOf = (world: World, region: number) =>
  Array.from({ length: itemCount }, (_, item) => item)
    .filter((item) => world.read(region, item) !== null)
    .map((item) => `i${item}`)
    .join();

/** Nothing is left of conflicts, of what has expired, and of what was on its way; the counters are right. */
function requireLean(world: World, region: number): void {
  const table = world.table(region);
  const count = (sql: string) => Number(table.statement(`SELECT count(*) AS count FROM ${sql}`).get()?.['count']);
  const { number } = table.container;
  requireSame('losers that are kept', [count(`siblings WHERE container = ${number}`), table.progress.siblings, 0]);
  requireSame('versions in the outbox', [count(`outbox WHERE container = ${number}`), 0]);
  requireSame('count of items', [
    count(`${table.name} WHERE deleted = 0`),
    table.progress.items,
    liveOf(world, region).split(',').filter(Boolean).length,
  ]);
}

function requireSame(what: string, values: readonly unknown[]): void {
  if (new Set(values).size > 1) throw new Error(`The ${what} differs: ${values.join(' / ')}`);
}
