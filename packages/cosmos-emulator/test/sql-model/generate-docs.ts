import type { Json } from './model.ts';
import type { Random } from './random.ts';

export type Doc = { [name: string]: Json };

/** Few different values, so that equal ones are common and joins, groups and orders have something to do. */
export const NUMBERS = [-2.5, -1, 0, 0.5, 1, 2, 3, 7, 10, 1e6];
export const STRINGS = ['', 'a', 'A', 'ab', 'abc', 'b', 'B c', 'é', '\ufffd', '😀', '10', "it's", 'tab\there', 'x%y_z'];

export function scalar(random: Random): Json {
  return random.oneOf<Json>(
    () => random.pick(NUMBERS),
    () => random.pick(STRINGS),
    () => random.chance(0.5),
    () => null,
  );
}

export function anyValue(random: Random, depth = 2): Json {
  if (depth === 0 || random.chance(0.5)) return scalar(random);
  if (random.chance(0.5)) return random.list(0, 3, () => anyValue(random, depth - 1));
  return Object.fromEntries(random.list(0, 2, () => [random.pick(['l', 's', 'x', 'order']), anyValue(random, depth - 1)]));
}

/** Documents with the properties that generated queries ask for; each may be missing, null or of another type. */
export function generateDocs(random: Random, least: number, most: number): Doc[] {
  let number = 0;
  return random.list(least, most, () => {
    number += 1;
    const doc: Doc = { id: `i${number}`, pk: `p${random.below(5)}` };
    const set = (name: string, usual: () => Json) => {
      if (random.chance(0.2)) return;
      doc[name] = random.chance(0.12) ? anyValue(random) : usual();
    };
    set('n', () => random.pick(NUMBERS));
    set('m', () => random.below(4));
    set('s', () => random.pick(STRINGS));
    set('b', () => random.chance(0.5));
    set('v', () => scalar(random));
    set('order', () => random.below(3));
    set('a b', () => random.pick(STRINGS));
    set('tags', () => random.list(0, 4, () => (random.chance(0.8) ? random.pick(STRINGS) : anyValue(random, 1))));
    set('boxes', () => random.list(0, 3, () => box(random)));
    set('w', () => ({ h: random.pick(NUMBERS), k: { d: random.pick(STRINGS) } }));
    return doc;
  });
}

function box(random: Random): Json {
  const made: Doc = { l: random.pick(['a', 'b', 'c']), s: random.pick(NUMBERS) };
  if (random.chance(0.7)) made['at'] = random.list(0, 3, () => random.pick(NUMBERS));
  return random.chance(0.1) ? anyValue(random, 1) : made;
}
