import { roundConfidence, type Verdict, type Verdicts } from './judge-picture.ts';
import type { Measurements } from './measure-picture.ts';

export interface Tag {
  name: string;
  confidence: number;
}

/** A colour counts from a tenth of the picture on. */
const leastShare = 0.1;
const shapeTags: Record<string, string> = {
  landscape: 'landscape orientation',
  portrait: 'portrait orientation',
  square: 'square format',
};
/** From here on a picture is a strip. */
const panoramaRatio = 2;

/** What holds for the picture in single words, most certain first. Confidences come from rules. */
export function tagPicture(measured: Measurements, verdicts: Verdicts): Tag[] {
  const { shape, ...others } = verdicts;
  const tags = [
    ...Object.values(others).map(toTag),
    toTag({ ...shape, word: shapeTags[shape.word] ?? shape.word }),
    ...colourTags(measured, verdicts),
    ...factTags(measured),
  ];
  return tags.filter((tag) => tag !== null).sort((a, b) => b.confidence - a.confidence || (a.name < b.name ? -1 : 1));
}

function toTag(verdict: Verdict | null): Tag | null {
  return verdict === null ? null : { name: verdict.word, confidence: verdict.confidence };
}

function colourTags({ colours }: Measurements, { colourfulness }: Verdicts): Tag[] {
  const isNeutral = (name: string) => ['black', 'grey', 'white'].includes(name);
  return colours
    .filter(({ name, share }) => share >= leastShare && (colourfulness?.word !== 'black and white' || isNeutral(name)))
    .map(({ name, share }) => ({ name, confidence: roundConfidence(Math.min(0.99, 0.5 + share / 1.5)) }));
}

/** These are read from the file, not judged. */
function factTags({ hasTransparency, frames, width, height }: Measurements): Tag[] {
  const isPanorama = width / height >= panoramaRatio;
  return [
    ...(hasTransparency ? [{ name: 'transparent background', confidence: 0.99 }] : []),
    ...(frames > 1 ? [{ name: 'several frames', confidence: 0.99 }] : []),
    ...(isPanorama ? [{ name: 'panorama format', confidence: 0.99 }] : []),
  ];
}
