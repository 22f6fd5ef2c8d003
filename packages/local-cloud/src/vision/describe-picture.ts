import type { Area } from './find-areas.ts';
import { roundConfidence, type Verdict, type Verdicts } from './judge-picture.ts';
import type { Measurements } from './measure-picture.ts';

export interface Phrase {
  text: string;
  confidence: number;
}

/** A colour that covers this much is what the picture is "mostly". */
const mostly = 0.5;
const partly = 0.25;
const entirely = 0.92;
const areasNamed = 2;

/** One sentence from what was measured: "A bright, sharp, mostly blue landscape picture, blue in the upper part". */
export function captionPicture(measured: Measurements, verdicts: Verdicts, areas: Area[]): Phrase {
  const colour = describeColours(measured, verdicts);
  const adjectives = [verdicts.light, verdicts.focus, colour, verdicts.shape].filter((verdict) => verdict !== null);
  const words = adjectives.map(({ word }) => word);
  // The shape belongs to the noun: no comma before it.
  const text = `${article(words[0] ?? '')} ${words.slice(0, -1).join(', ')} ${words.at(-1)} picture${describeAreas(areas)}`;
  return { text: text.replaceAll('  ', ' '), confidence: roundConfidence(mean(adjectives.map(({ confidence }) => confidence))) };
}

export function captionArea({ colour, share, place }: Area): Phrase {
  return { text: `A large ${colour} area in the ${place}`, confidence: roundConfidence(0.6 + 0.39 * share) };
}

function describeColours({ colours }: Measurements, { colourfulness }: Verdicts): Verdict | null {
  if (colourfulness?.word === 'black and white') return colourfulness;
  const [first, second] = colours;
  if (first === undefined) return null;
  if (first.share >= entirely) return { word: `almost entirely ${first.name}`, confidence: roundConfidence(first.share) };
  if (first.share >= mostly) return { word: `mostly ${first.name}`, confidence: roundConfidence(0.3 + 0.69 * first.share) };
  if (second !== undefined && second.share >= partly) {
    return { word: `${first.name} and ${second.name}`, confidence: roundConfidence(first.share + second.share) };
  }
  if (first.share >= partly) return { word: `partly ${first.name}`, confidence: roundConfidence(0.4 + first.share) };
  return { word: 'many-coloured', confidence: roundConfidence(1 - first.share) };
}

function describeAreas(areas: Area[]): string {
  const named = areas.slice(0, areasNamed).map(({ colour, place }) => `${colour} in the ${place}`);
  return named.length === 0 ? '' : `, ${named.join(' and ')}`;
}

function article(nextWord: string): string {
  return /^[aeiou]/.test(nextWord) ? 'An' : 'A';
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
