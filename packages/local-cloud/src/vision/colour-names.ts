export const colourNames = [
  'black',
  'grey',
  'white',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
  'brown',
] as const;
export type ColourName = (typeof colourNames)[number];

/** Below this chroma an eye sees no hue. Nearest-neighbour in Lab would call a pale sky grey; hue decides above it. */
const neutralChroma = 15;
const blackLightness = 22;
const whiteLightness = 88;

/** Lightness 0 to 100, chroma from 0, hue in degrees: CIE Lab of D65 in polar form. */
export interface LabColour {
  lightness: number;
  chroma: number;
  hue: number;
}

export function toLab(red: number, green: number, blue: number): LabColour {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const x = cubeRoot((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = cubeRoot(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = cubeRoot((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  const [a, bb] = [500 * (x - y), 200 * (y - z)];
  const hue = (Math.atan2(bb, a) * 180) / Math.PI;
  return { lightness: 116 * y - 16, chroma: Math.hypot(a, bb), hue: hue < 0 ? hue + 360 : hue };
}

function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function cubeRoot(value: number): number {
  return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
}

/** Upper ends of the hue sectors, degrees, in order; what lies beyond the last is pink again. */
const sectors: [upTo: number, name: (colour: LabColour) => ColourName][] = [
  [20, ({ lightness }) => (lightness > 55 ? 'pink' : 'red')],
  [45, ({ lightness, chroma }) => (lightness > 72 ? 'pink' : lightness < 38 && chroma < 35 ? 'brown' : 'red')],
  [54, ({ lightness, chroma }) => (lightness > 72 ? 'pink' : lightness < 50 && chroma < 60 ? 'brown' : 'red')],
  [84, ({ lightness, chroma }) => (lightness < 55 || (lightness < 80 && chroma < 40) ? 'brown' : 'orange')],
  [112, ({ lightness }) => (lightness < 45 ? 'green' : 'yellow')],
  [170, () => 'green'],
  [225, () => 'teal'],
  [311, () => 'blue'],
  [345, ({ lightness }) => (lightness > 70 ? 'pink' : 'purple')],
  [361, ({ lightness }) => (lightness > 45 ? 'pink' : 'purple')],
];

export function nameColour(colour: LabColour): ColourName {
  if (colour.chroma < neutralChroma || colour.lightness < blackLightness / 2) {
    if (colour.lightness < blackLightness) return 'black';
    return colour.lightness > whiteLightness ? 'white' : 'grey';
  }
  return sectors.find(([upTo]) => colour.hue < upTo)?.[1](colour) ?? 'pink';
}

/** Names by red, green and blue at 5 bits each, as indices into `colourNames`: one look-up per pixel. Made once per process, in some 40 ms. */
export function makeColourTable(): Uint8Array {
  const table = new Uint8Array(32 ** 3);
  for (let index = 0; index < table.length; index += 1) {
    const [red, green, blue] = [middle(index >> 10), middle((index >> 5) & 31), middle(index & 31)];
    table[index] = colourNames.indexOf(nameColour(toLab(red, green, blue)));
  }
  return table;
}

/** The ends of the scale stay what they are: pure white must not become light grey. */
function middle(fiveBits: number): number {
  return Math.round((fiveBits * 255) / 31);
}
