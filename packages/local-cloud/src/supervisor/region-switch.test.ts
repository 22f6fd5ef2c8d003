import { beforeEach, describe, expect, it } from 'vitest';
import { RegionSwitch } from './region-switch.ts';

let done: string[];
let now: number;
let broken: string | null;
let region: RegionSwitch;

/** What others have to wait for takes longer than they do, so that they would be seen before it. */
const slow = new Set(['storage down', 'start azurite', 'start vision', 'start identity', 'cosmos online']);

/** Writes down what is done, in the order in which it ends; what is named `broken` fails instead. */
const act = async (what: string): Promise<void> => {
  await (slow.has(what) ? new Promise(setImmediate) : Promise.resolve());
  if (what === broken) throw new Error(`no ${what}`);
  done.push(what);
};

beforeEach(() => {
  done = [];
  now = 1_000;
  broken = null;
  region = new RegionSwitch({
    region: 'westus2',
    apps: ['api', 'worker'],
    parts: {
      kill: (name) => act(`kill ${name}`),
      stop: (name) => act(`stop ${name}`),
      start: (name) => act(`start ${name}`),
    },
    endpoints: { setStorage: (mode) => act(`storage ${mode}`), setCosmos: (mode) => act(`cosmos ${mode}`) },
    onStatus: (status) => {
      now += 10;
      done.push(status);
    },
    clock: () => now,
  });
});

const doneSince = async (work: Promise<void>): Promise<string[]> => {
  done = [];
  await work;
  return done;
};

describe('RegionSwitch', () => {
  it('is up from the start', () => {
    expect([region.status, region.since, region.readOnlySince]).toEqual(['up', null, null]);
  });

  it('kills apps and Vision at once, and ends Azurite behind the closed endpoint', async () => {
    const what = await doneSince(region.kill());
    expect([...what].sort()).toEqual(
      [
        'killing',
        'kill api',
        'kill worker',
        'kill vision',
        'kill identity',
        'cosmos refused',
        'storage down',
        'stop azurite',
        'killed',
      ].sort(),
    );
    expect(what[0]).toBe('killing');
    expect(what.slice(-2)).toEqual(['stop azurite', 'killed']);
    expect(what.indexOf('storage down')).toBeLessThan(what.indexOf('stop azurite'));
    expect([region.status, region.since]).toEqual(['killed', 1_010]);
  });

  it('restores what others need first', async () => {
    await region.kill();
    const what = await doneSince(region.restore());
    expect(what.at(0)).toBe('restoring');
    expect(what.indexOf('storage online')).toBeGreaterThan(what.indexOf('start azurite'));
    expect([...what.slice(1, 6)].sort()).toEqual([
      'cosmos online',
      'start azurite',
      'start identity',
      'start vision',
      'storage online',
    ]);
    expect(what.slice(6)).toEqual(['start api', 'start worker', 'up']);
    expect(region.status).toBe('up');
  });

  it('does nothing when it is as it should be, also when asked many times at once', async () => {
    expect(await doneSince(region.restore())).toEqual([]);
    await Promise.all([region.kill(), region.kill(), region.kill()]);
    expect(done.filter((what) => what === 'kill api')).toHaveLength(1);
    expect(await doneSince(region.kill())).toEqual([]);
  });

  it('does one thing after the other', async () => {
    const what = await doneSince(Promise.all([region.kill(), region.restore(), region.kill()]).then(() => undefined));
    expect(what.filter((entry) => ['killing', 'killed', 'restoring', 'up'].includes(entry))).toEqual([
      ...['killing', 'killed'],
      ...['restoring', 'up'],
      ...['killing', 'killed'],
    ]);
  });

  it('stays killed and says why when a part does not come up, and can be restored later', async () => {
    await region.kill();
    broken = 'start worker';
    await expect(region.restore()).rejects.toThrow('no start worker');
    expect(region.status).toBe('killed');
    expect(done.slice(-2)).toEqual(['stop azurite', 'killed']);
    broken = null;
    await region.restore();
    expect(region.status).toBe('up');
  });

  it('is not killed before all of it is down: a second kill ends what the first could not', async () => {
    broken = 'cosmos refused';
    await expect(region.kill()).rejects.toThrow('no cosmos refused');
    expect(region.status).toBe('killing');
    expect(done).toContain('stop azurite');
    broken = null;
    await region.kill();
    expect(region.status).toBe('killed');
  });

  it('makes storage read-only and writable', async () => {
    expect(await doneSince(region.setReadOnly(true))).toEqual(['storage read-only']);
    expect(region.readOnlySince).toBe(1_000);
    expect(await doneSince(region.setReadOnly(true))).toEqual([]);
    expect(await doneSince(region.setReadOnly(false))).toEqual(['storage online']);
    expect(region.readOnlySince).toBeNull();
  });

  it('comes back read-only when it was made so, before or while it was down', async () => {
    await region.kill();
    expect(await doneSince(region.setReadOnly(true))).toEqual([]);
    expect(await doneSince(region.restore())).toContain('storage read-only');
    expect(region.readOnlySince).not.toBeNull();
  });
});
