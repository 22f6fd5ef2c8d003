import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { controlFixture, imageId as id } from './control-fixture.ts';

const room = controlFixture();
const { ask, listen, state } = room;

describe('events', () => {
  const fact = (name: string) => room.cloud.log('worker', 'westus2', { event: name, imageId: id });

  it('come as they happen, numbered, the past first', async () => {
    fact('first');
    const client = listen();
    await eventually('the past', () => client.events[0] ?? null);
    fact('second');
    await eventually('the present', () => client.events.find(({ what }) => what === 'second') ?? null);
    expect(client.events.map(({ what }) => what)).toEqual(['first', 'second']);
    const [first, second] = client.events.map((event) => event.id);
    expect((second ?? 0) - (first ?? 0)).toBe(1);
  });

  it('go on after the number in Last-Event-ID', async () => {
    for (const name of ['first', 'second', 'third']) fact(name);
    const client = listen('', { 'last-event-id': String((await state()).lastEventId - 1) });
    await eventually('the third', () => client.events[0] ?? null);
    fact('fourth');
    await eventually('the fourth', () => client.events[1] ?? null);
    expect(client.events.map(({ what }) => what)).toEqual(['third', 'fourth']);
  });

  it.each([
    ['of an earlier run', '1700000000000000'],
    ['that was never given', '9000000000000000'],
  ])('all come for a number %s', async (_, seen) => {
    fact('first');
    const client = listen('', { 'last-event-id': seen });
    expect((await eventually('the first', () => client.events[0] ?? null)).what).toBe('first');
  });

  it('bring no more of the past than is asked for', async () => {
    for (const name of ['first', 'second', 'third']) fact(name);
    const client = listen('?last=1');
    await eventually('the third', () => client.events[0] ?? null);
    expect(client.events.map(({ what }) => what)).toEqual(['third']);
  });

  it('are taken from the streams of services, also of one that dies and comes back', async () => {
    const client = listen();
    const vision = room.cloud.regions[1]?.vision;
    await vision?.setUp(false);
    await vision?.setUp(true);
    room.cloud.regions[0]?.storage.feed.add('blob-written', { container: 'images', blob: id });
    vision?.feed.add('answered', { status: 503 });
    await eventually('both', () => (client.events.length >= 2 ? true : null));
    expect(client.events.map(({ kind, region, image }) => [kind, region, image]).sort()).toEqual([
      ['recognise', 'eastus2', null],
      ['upload', 'westus2', id],
    ]);
  });

  it('are refused to the 65th listener, in a sentence', async () => {
    const clients = Array.from({ length: 64 }, () => listen());
    await eventually('64 listeners', () => (clients.every((client) => client.status() === 200) ? true : null));
    const { status, body } = await ask('GET', '/api/events');
    expect([status, body['detail']]).toEqual([503, '64 listen already; close one of those pages.']);
  });
});
