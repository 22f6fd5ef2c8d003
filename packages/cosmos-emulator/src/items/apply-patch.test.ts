import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../sql/types.ts';
import { applyPatch, type PatchOperation } from './apply-patch.ts';

const name = fc.string({ minLength: 1, maxLength: 3 }).filter((text) => text !== 'id' && text !== 'pk' && !text.startsWith('_'));
const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const document = fc.dictionary(name, json, { maxKeys: 6 }) as fc.Arbitrary<JsonObject>;
const pointer = (names: string[]) => names.map((each) => `/${each.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
const keyPaths = [['pk']];
const patch = (before: JsonObject, ...operations: PatchOperation[]) => applyPatch(before, operations, keyPaths);

/** A document with a place in it that exists: the names on the way to it. */
const documentWithPath = document.chain((value) => {
  const paths = allPaths(value);
  return paths.length === 0 ? fc.constant(null) : fc.constantFrom(...paths).map((path) => ({ value, path }));
});

function allPaths(value: Json, prefix: string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...prefix, key], ...allPaths(inner, [...prefix, key])]);
}

const at = (value: Json, path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((inner, key) => (inner as Record<string, Json> | undefined)?.[key], value);

const check = <Given extends [unknown, ...unknown[]]>(property: fc.IProperty<Given>) => fc.assert(property, { numRuns: 500 });

describe('applyPatch', () => {
  it('leaves the given document as it is', () => {
    check(
      fc.property(documentWithPath, json, (given, value) => {
        if (!given) return;
        const before = structuredClone(given.value);
        patch(given.value, { op: 'set', path: pointer(given.path), value }, { op: 'remove', path: pointer(given.path) });
        expect(given.value).toEqual(before);
      }),
    );
  });

  it('puts a value where set and replace say, and nothing else changes', () => {
    check(
      fc.property(documentWithPath, json, (given, value) => {
        if (!given) return;
        const path = pointer(given.path);
        const set = patch(given.value, { op: 'set', path, value });
        expect(at(set, given.path)).toEqual(value);
        expect(patch(given.value, { op: 'replace', path, value })).toEqual(set);
        const old = at(given.value, given.path) as Json;
        expect(patch(set, { op: 'set', path, value: old })).toEqual(given.value);
      }),
    );
  });

  it('takes back an element that was added to an array', () => {
    fc.assert(
      fc.property(fc.array(json), json, fc.nat(), (list, value, seed) => {
        const index = seed % (list.length + 1);
        const added = patch({ list }, { op: 'add', path: `/list/${index}`, value });
        expect(added).toEqual({ list: [...list.slice(0, index), value, ...list.slice(index)] });
        expect(patch(added, { op: 'remove', path: `/list/${index}` })).toEqual({ list });
        expect(patch({ list }, { op: 'add', path: '/list/-', value })).toEqual({ list: [...list, value] });
      }),
    );
  });

  it('moves a value as a remove and an add would', () => {
    check(
      fc.property(documentWithPath, (given) => {
        if (!given) return;
        const from = pointer(given.path);
        const moved = patch(given.value, { op: 'move', from, path: '/moved to' });
        const value = at(given.value, given.path) as Json;
        expect(moved).toEqual(patch(given.value, { op: 'remove', path: from }, { op: 'add', path: '/moved to', value }));
      }),
    );
  });

  it('adds numbers, taking a missing one for zero', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 10 }), (numbers) => {
        const operations = numbers.map((value): PatchOperation => ({ op: 'incr', path: '/n', value }));
        expect(patch({}, ...operations)).toEqual({ n: numbers.reduce((sum, value) => sum + value, 0) });
      }),
    );
  });

  it('refuses to move a value into itself, and to touch a key on either side of its path', () => {
    expect(() => patch({ a: { b: 1 } }, { op: 'move', from: '/a', path: '/a/b' })).toThrow('inside of what is moved');
    const nested = (path: string) => () => applyPatch({ a: { b: 1 } }, [{ op: 'set', path, value: 1 }], [['a', 'b']]);
    expect(nested('/a')).toThrow('cannot be patched');
    expect(nested('/a/b')).toThrow('cannot be patched');
    expect(nested('/a/b/c')).toThrow('cannot be patched');
    expect(nested('/a/c')).not.toThrow();
  });

  it('takes __proto__ for a name like any other', () => {
    const patched = patch({}, { op: 'set', path: '/__proto__', value: { polluted: true } });
    expect(Object.keys(patched)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(() => patch({}, { op: 'set', path: '/__proto__/polluted', value: true })).toThrow('has no parent');
  });
});
