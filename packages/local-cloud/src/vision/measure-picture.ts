import { type ColourName, colourNames, makeColourTable } from './colour-names.ts';
import type { Picture } from './read-picture.ts';

/** What the pixels say, as numbers. Everything that is put into words later comes from here. */
export interface Measurements {
  width: number;
  height: number;
  frames: number;
  hasTransparency: boolean;
  /** Every colour that occurs, by share of the pixels (0 to 1), largest first. */
  colours: { name: ColourName; share: number }[];
  /** Mean distance between the strongest and the weakest channel, 0 (no colour at all) to 1. */
  colourfulness: number;
  /** Mean luma, 0 to 1. */
  brightness: number;
  /** Standard deviation of luma, 0 to 0.5. */
  contrast: number;
  /**
   * How much of the whole range of light the steepest edges climb in one pixel, 0 to 1: about 0.4 where edges are crisp, under 0.15
   * where they are smeared. null where nothing stands out enough to have an edge.
   */
  edgeSharpness: number | null;
  /** Share of pixels with next to no change around them, 0 to 1. */
  flatness: number;
  /** Shannon entropy of luma, 0 to 8 bits. */
  entropy: number;
  /** Colour by cell of a grid over the picture, row by row; null where no colour rules a cell. */
  cells: (ColourName | null)[];
}

export const gridSide = 6;

const colourTable = makeColourTable();
/** Gradients below this (of 255) are noise to an eye. */
const flatGradient = 6;
/** Of the pixels, how many are counted as the steepest. */
const steepestShare = 0.002;
const leastRange = 0.06;
/** The share of a cell that one colour needs to rule it. */
const rulingShare = 0.75;

export function measurePicture(picture: Picture): Measurements {
  const { copyWidth, copyHeight } = picture;
  const colourIndex = nameColours(picture);
  const luma = readLuma(picture);
  const gradients = readGradients(luma, copyWidth, copyHeight);
  const { mean, deviation, range, entropy } = describeLuma(luma);
  return {
    width: picture.width,
    height: picture.height,
    frames: picture.frames,
    hasTransparency: picture.hasTransparency,
    colours: countColours(colourIndex),
    colourfulness: meanChroma(picture) / 255,
    brightness: mean / 255,
    contrast: deviation / 255,
    edgeSharpness: range / 255 < leastRange ? null : Math.min(1, quantile(gradients, 1 - steepestShare) / range),
    flatness: share(gradients, (gradient) => gradient < flatGradient),
    entropy,
    cells: ruleCells(colourIndex, copyWidth, copyHeight),
  };
}

function nameColours({ pixels }: Picture): Uint8Array {
  const names = new Uint8Array(pixels.length / 3);
  for (let index = 0; index < names.length; index += 1) {
    const [red, green, blue] = [pixels[index * 3] ?? 0, pixels[index * 3 + 1] ?? 0, pixels[index * 3 + 2] ?? 0];
    names[index] = colourTable[((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3)] ?? 0;
  }
  return names;
}

function countColours(colourIndex: Uint8Array): Measurements['colours'] {
  const counts = new Array<number>(colourNames.length).fill(0);
  for (const index of colourIndex) counts[index] = (counts[index] ?? 0) + 1;
  return colourNames
    .map((name, index) => ({ name, share: (counts[index] ?? 0) / colourIndex.length }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}

function meanChroma({ pixels }: Picture): number {
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 3) {
    const [red, green, blue] = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return sum / (pixels.length / 3);
}

/** Rec. 709 weights on the encoded values: what an eye calls bright, near enough. */
function readLuma({ pixels }: Picture): Float32Array {
  const luma = new Float32Array(pixels.length / 3);
  for (let index = 0; index < luma.length; index += 1) {
    luma[index] =
      0.2126 * (pixels[index * 3] ?? 0) + 0.7152 * (pixels[index * 3 + 1] ?? 0) + 0.0722 * (pixels[index * 3 + 2] ?? 0);
  }
  return luma;
}

/** Central differences: change of luma per pixel, for all pixels but the border. */
function readGradients(luma: Float32Array, width: number, height: number): Float32Array {
  const gradients = new Float32Array((width - 2) * (height - 2));
  let next = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const across = (luma[at + 1] ?? 0) - (luma[at - 1] ?? 0);
      const down = (luma[at + width] ?? 0) - (luma[at - width] ?? 0);
      gradients[next] = Math.hypot(across, down) / 2;
      next += 1;
    }
  }
  return gradients;
}

function describeLuma(luma: Float32Array): { mean: number; deviation: number; range: number; entropy: number } {
  const histogram = new Array<number>(256).fill(0);
  let [sum, squares] = [0, 0];
  for (const value of luma) {
    sum += value;
    squares += value * value;
    const bin = Math.min(255, Math.round(value));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  const mean = sum / luma.length;
  const entropy = histogram
    .map((count) => count / luma.length)
    .filter((part) => part > 0)
    .reduce((bits, part) => bits - part * Math.log2(part), 0);
  // The outermost hundredths are specks, not the range of the picture.
  const range = quantile(luma, 0.99) - quantile(luma, 0.01);
  return { mean, deviation: Math.sqrt(Math.max(0, squares / luma.length - mean * mean)), range, entropy };
}

function ruleCells(colourIndex: Uint8Array, width: number, height: number): (ColourName | null)[] {
  return Array.from({ length: gridSide * gridSide }, (_, cell) => {
    const [left, right] = [cell % gridSide, (cell % gridSide) + 1].map((column) => Math.round((column * width) / gridSide));
    const row = Math.floor(cell / gridSide);
    const [top, bottom] = [row, row + 1].map((each) => Math.round((each * height) / gridSide));
    const rows: Uint8Array[] = [];
    for (let y = top ?? 0; y < (bottom ?? 0); y += 1)
      rows.push(colourIndex.subarray(y * width + (left ?? 0), y * width + (right ?? 0)));
    const [first] = countColours(joined(rows));
    return first !== undefined && first.share >= rulingShare ? first.name : null;
  });
}

function joined(rows: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(rows));
}

function quantile(values: Float32Array, part: number): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

function share(values: Float32Array, test: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (test(value)) count += 1;
  return values.length === 0 ? 0 : count / values.length;
}
