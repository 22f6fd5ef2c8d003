import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ActivityFeed } from '../activity.ts';
import { makeAdminServer } from '../admin-server.ts';
import { fasterClock } from '../clock.ts';
import { clockRoutes } from '../clock-routes.ts';
import { freePort, listen, stopListening } from '../listen.ts';
import { CloudClock } from './cloud-clock.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const always = { mayBeDown: false };
const atTimes = { mayBeDown: true };

async function service(port = 0) {
  const clock = fasterClock(1);
  const server = makeAdminServer(clockRoutes(clock), new ActivityFeed());
  opened.push(() => stopListening(server, 0));
  return { clock, url: `http://127.0.0.1:${await listen(server, port, 'a service')}/clock` };
}

describe('the pace of a cloud', () => {
  it('is told to every service', async () => {
    const pace = new CloudClock(1);
    const [one, two] = [await service(), await service()];
    for (const { url } of [one, two]) await pace.add(url, always, 1);
    await pace.set(360);
    expect([pace.factor, one.clock.factor, two.clock.factor]).toEqual([360, 360, 360]);
  });

  it('is told to a service that comes up later with another one', async () => {
    const pace = new CloudClock(1);
    await pace.set(60);
    const late = await service();
    await pace.add(late.url, always, 1);
    expect(late.clock.factor).toBe(60);
  });

  it('does without a service that may be down, until that is up again', async () => {
    const pace = new CloudClock(1);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/clock`;
    await pace.set(10);
    await expect(pace.add(url, atTimes, 1)).rejects.toThrow();
    await pace.set(20);
    const back = await service(port);
    await pace.add(url, atTimes, 1);
    expect(back.clock.factor).toBe(20);
  });

  it('does not pass over a service that should be up, or that refuses', async () => {
    const pace = new CloudClock(1);
    await pace.add(`http://127.0.0.1:${await freePort()}/clock`, always, 1);
    await expect(pace.set(2)).rejects.toThrow('did not take');
    const refusing = createServer((_, response) => response.writeHead(400).end('{}'));
    opened.push(() => stopListening(refusing, 0));
    const other = new CloudClock(1);
    await other.add(`http://127.0.0.1:${await listen(refusing, 0, 'a service')}/clock`, atTimes, 1);
    await expect(other.set(2)).rejects.toThrow('400');
  });
});
