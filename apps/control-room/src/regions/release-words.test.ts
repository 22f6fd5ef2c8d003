import { expect, test } from 'vitest';
import { colourLabel, releaseSentence } from './release-words.ts';

const colours = [
  { colour: 'blue', weight: 66.666, drained: false, release: '2026.11.20.1' },
  { colour: 'green', weight: 33.334, drained: true, release: '2026.11.21.4' },
];

test('a colour is named with its share, or with the word that it is out', () => {
  expect(colours.map(colourLabel)).toEqual(['blue 66.7 %', 'green drained']);
});

test('the sentence tells releases and whether sessions stay', () => {
  expect(releaseSentence({ revision: 12, sticky: false, colours })).toBe(
    'Revision 12: blue 66.7 % (release 2026.11.20.1), green drained (release 2026.11.21.4); every page chooses anew.',
  );
});
