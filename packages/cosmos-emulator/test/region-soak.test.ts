import { setTimeout as pause } from 'node:timers/promises';
import type { Container } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../src/seeded-random.ts';
import { type AdminClient, adminClient } from './admin-client.ts';
import { type Fixture, fetchAll, startFixture } from './emulator-fixture.ts';
import { regionClient } from './region-client.ts';

const names = ['a', 'b', 'c'];
const seed = Number(process.env['PARALLAX_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Real time: short, since nothing here depends on how long it goes on. */
const soakMs = 4_000;

let fixture: Fixture;
let admin: AdminClient;
beforeAll(async () => {
  const regions = names.map((name) => ({ name }));
  fixture = await startFixture({ regions, replication: { lagMs: 20, jitterMs: 40, seed }, clock: Date.now });
  admin = adminClient(fixture.emulator.adminUrl);
});
afterAll(() => fixture.close());

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** One fault after another; never all regions at once, so that clients always find one. */
async function breakThings(random: () => number, until: number): Promise<void> {
  while (Date.now() < until) {
    const region = pick(random, names);
    const faults = [
      () => admin.region(region, { mode: pick(random, ['refused', 'reset', 'hanging', 'read-only', 'removed', 'stale']) }),
      () => admin.replication({ split: [[region], names.filter((name) => name !== region)] }),
      () => admin.replication({ lagMs: Math.floor(random() * 300) }),
      () => admin.region(region, { throttle: { requestUnitsPerSecond: 500 } }),
    ];
    await pick(random, faults)();
    await pause(100 + random() * 300);
    await admin.region(region, { mode: 'online', throttle: null });
    await admin.replication({ split: null, lagMs: 20 });
  }
}

interface Outcome {
  created: Set<string>;
  deleted: Set<string>;
  refused: number;
}

/** Creates items of its own, deletes some of them, and writes into items that all share. What fails may or may not have happened. */
async function work(container: Container, who: string, random: () => number, until: number): Promise<Outcome> {
  const outcome: Outcome = { created: new Set(), deleted: new Set(), refused: 0 };
  for (let at = 0; Date.now() < until; at++) {
    const id = `${who}-${at}`;
    try {
      await container.items.create({ id, pk: 'p' });
      outcome.created.add(id);
      await container.items.upsert({ id: `shared-${Math.floor(random() * 5)}`, pk: 'p', who, at });
      if (random() < 0.3) {
        await container.item(id, 'p').delete();
        outcome.deleted.add(id);
      }
    } catch {
      outcome.refused++;
    }
  }
  return outcome;
}

describe('regions under load while faults come and go', () => {
  it('lose no acknowledged write, bring nothing back, and end with the same bytes', async () => {
    console.info(`region soak: seed ${seed}`);
    const { id } = await fixture.container();
    const until = Date.now() + soakMs;
    const clients = names.flatMap((region) => [1, 2].map(() => regionClient(fixture.emulator, region)));
    const workers = clients.map((client, at) =>
      work(client.database('db').container(id), `w${at}`, seededRandom(seed + 1 + at), until),
    );
    const [outcomes] = await Promise.all([Promise.all(workers), breakThings(seededRandom(seed), until)]);
    for (const name of names) await admin.region(name, { mode: 'online', throttle: null });
    await admin.converged();
    const created = outcomes.flatMap((outcome) => [...outcome.created]);
    const deleted = new Set(outcomes.flatMap((outcome) => [...outcome.deleted]));
    const refused = outcomes.reduce((sum, outcome) => sum + outcome.refused, 0);
    console.info(`region soak: ${created.length} created, ${deleted.size} deleted, ${refused} attempts failed`);
    expect(created.length).toBeGreaterThan(20);
    for (const region of names) {
      const container = regionClient(fixture.emulator, region).database('db').container(id);
      const there = new Set(await fetchAll(container.items.query<string>('SELECT VALUE c.id FROM c', { partitionKey: 'p' })));
      expect(created.filter((each) => !deleted.has(each) && !there.has(each))).toEqual([]);
      expect([...deleted].filter((each) => there.has(each))).toEqual([]);
    }
    for (const client of clients) client.dispose();
  }, 60_000);
});
