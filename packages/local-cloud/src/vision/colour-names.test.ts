import { describe, expect, it } from 'vitest';
import { colourNames, makeColourTable, nameColour, toLab } from './colour-names.ts';

describe('nameColour', () => {
  it.each([
    ['black', [0, 0, 0]],
    ['black', [20, 20, 25]],
    ['grey', [128, 128, 128]],
    ['grey', [112, 128, 144]],
    ['white', [255, 255, 255]],
    ['red', [255, 0, 0]],
    ['red', [128, 0, 0]],
    ['orange', [255, 165, 0]],
    ['yellow', [255, 215, 0]],
    ['green', [0, 255, 0]],
    ['green', [63, 143, 58]],
    ['teal', [0, 128, 128]],
    // Nearest in Lab would be grey.
    ['blue', [107, 177, 240]],
    ['blue', [0, 0, 255]],
    ['purple', [128, 0, 128]],
    ['pink', [255, 192, 203]],
    ['brown', [139, 69, 19]],
  ] as const)('calls %s what is %j', (name, [red, green, blue]) => {
    expect(nameColour(toLab(red, green, blue))).toBe(name);
  });
});

describe('makeColourTable', () => {
  it('agrees with the names of full colours, black and white included', () => {
    const table = makeColourTable();
    const look = (red: number, green: number, blue: number) =>
      colourNames[table[((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3)]!];
    expect([look(255, 255, 255), look(0, 0, 0), look(0, 0, 255), look(255, 165, 0)]).toEqual([
      'white',
      'black',
      'blue',
      'orange',
    ]);
  });
});
