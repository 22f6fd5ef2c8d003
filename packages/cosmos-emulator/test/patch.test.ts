import type { Container, PatchOperation, PatchRequestBody } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, failureOf, messageOf, startFixture } from './emulator-fixture.ts';

let fixture: Fixture;
let container: Container;
let made = 0;
beforeAll(async () => {
  fixture = await startFixture();
  container = await fixture.container();
});
afterAll(() => fixture.close());

async function patched(document: Record<string, unknown>, body: PatchRequestBody) {
  const id = `item-${++made}`;
  await container.items.create({ ...document, id, pk: 'p' });
  const { resource } = await container.item(id, 'p').patch(body);
  const { id: _id, pk, _rid, _self, _etag, _attachments, _ts, ...own } = resource;
  return own;
}

/** The service moves; the SDK's types do not know it. */
const move = { op: 'move', from: '/a/0', path: '/b' } as unknown as PatchOperation;

describe('a patch', () => {
  it('sets, adds, removes, replaces, increments and moves', async () => {
    const result = await patched({ n: 1, list: [1, 2], inner: { x: 1 }, gone: 1 }, [
      { op: 'set', path: '/s', value: 5 },
      { op: 'add', path: '/list/-', value: 3 },
      { op: 'add', path: '/list/0', value: 0 },
      { op: 'remove', path: '/gone' },
      { op: 'replace', path: '/inner/x', value: 2 },
      { op: 'incr', path: '/n', value: 4 },
    ]);
    expect(result).toEqual({ n: 5, list: [0, 1, 2, 3], inner: { x: 2 }, s: 5 });
    expect(await patched({ a: [1, 2] }, [move])).toEqual({ a: [2], b: 1 });
  });

  it('is refused when its condition does not hold, and applied when it does', async () => {
    await container.items.create({ id: 'conditional', pk: 'p', n: 5, stage: 'b' });
    const item = container.item('conditional', 'p');
    const set = (value: number) => [{ op: 'set' as const, path: '/n', value }];
    expect(await failureOf(item.patch({ condition: 'from c where c.n = 999', operations: set(0) }))).toBe('412');
    expect(await failureOf(item.patch({ condition: "FROM c WHERE c.n > 1 AND c.stage IN ('x', 'y')", operations: set(0) }))).toBe(
      '412',
    );
    expect((await item.read()).resource.n).toBe(5);
    expect((await item.patch({ condition: "from c where c.n = 5 and c.stage = 'b'", operations: set(0) })).resource.n).toBe(0);
    expect(await failureOf(item.patch({ condition: 'from c where c.n =', operations: set(1) }))).toBe('400');
  });

  it('changes nothing when one operation cannot be applied', async () => {
    await container.items.create({ id: 'whole', pk: 'p', n: 1 });
    const item = container.item('whole', 'p');
    const body: PatchRequestBody = [
      { op: 'set', path: '/n', value: 2 },
      { op: 'remove', path: '/missing' },
    ];
    expect(await messageOf(item.patch(body))).toContain("'/missing' does not exist");
    expect((await item.read()).resource.n).toBe(1);
  });

  it('moves the etag and the time', async () => {
    const { resource: before } = await container.items.create({ id: 'stamped', pk: 'p' });
    fixture.clock.advance(5000);
    const { resource: after } = await container.item('stamped', 'p').patch([{ op: 'set', path: '/x', value: 1 }]);
    expect(after._etag).not.toBe(before?._etag);
    expect(after._ts).toBe(before!._ts + 5);
    expect(after._rid).toBe(before?._rid);
  });

  it.each<[string, PatchRequestBody, string]>([
    ['a missing property', [{ op: 'replace', path: '/nope', value: 0 }], 'does not exist'],
    ['a missing parent', [{ op: 'set', path: '/nope/x', value: 0 }], 'has no parent'],
    ['an index behind the end', [{ op: 'add', path: '/list/3', value: 0 }], 'behind the end'],
    ['an index that is none', [{ op: 'add', path: '/list/x', value: 0 }], 'whole number'],
    ['an increment of a text', [{ op: 'incr', path: '/text', value: 1 }], 'is not a number'],
    ['the id', [{ op: 'set', path: '/id', value: 'x' }], 'cannot be patched'],
    ['the partition key', [{ op: 'set', path: '/pk', value: 'x' }], 'cannot be patched'],
    ['a system property', [{ op: 'remove', path: '/_ts' }], 'cannot be patched'],
    ['an unknown operation', [{ op: 'test' as 'set', path: '/text', value: 1 }], 'Unknown patch operation'],
    ['no operations', [], '1 to 10 operations'],
    [
      'eleven operations',
      Array.from({ length: 11 }, () => ({ op: 'incr' as const, path: '/n', value: 1 })),
      '1 to 10 operations',
    ],
  ])('is refused for %s', async (_name, body, sentence) => {
    const id = `refused-${++made}`;
    await container.items.create({ id, pk: 'p', list: [1, 2], text: 'x' });
    const item = container.item(id, 'p');
    expect(await failureOf(item.patch(body))).toBe('400');
    expect(await messageOf(item.patch(body))).toContain(sentence);
  });

  it('of a missing item is 404', async () => {
    expect(await failureOf(container.item('none', 'p').patch([{ op: 'set', path: '/x', value: 1 }]))).toBe('404');
  });
});
