/** Bits kept of each channel when pixels are grouped: 16 steps a channel, 4,096 groups. */
const groupBits = 4;
const maxColours = 5;
/** Distance in RGB below which two groups look alike, so that five colours are five different ones. */
const leastDistance = 48;
/** Share of the pixels below which a colour does not count as dominant, unless it is the first. */
const leastShare = 0.02;

interface Group {
  count: number;
  red: number;
  green: number;
  blue: number;
}

/**
 * The colours that cover most of a picture, as #rrggbb, strongest first, up to five that differ visibly.
 * @param pixels RGB or RGBA bytes; transparent pixels do not count.
 */
export function dominantColours(pixels: Uint8Array, channels: 3 | 4): string[] {
  const groups = [...countGroups(pixels, channels).values()].sort((a, b) => b.count - a.count);
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const chosen: (readonly [number, number, number])[] = [];
  for (const { count, red, green, blue } of groups) {
    if (chosen.length === maxColours || (chosen.length > 0 && count / total < leastShare)) break;
    const colour = [red / count, green / count, blue / count] as const;
    if (chosen.every((other) => distance(other, colour) >= leastDistance)) chosen.push(colour);
  }
  return chosen.map(toHex);
}

function countGroups(pixels: Uint8Array, channels: 3 | 4): Map<number, Group> {
  const groups = new Map<number, Group>();
  const shift = 8 - groupBits;
  for (let at = 0; at + channels <= pixels.length; at += channels) {
    if (channels === 4 && (pixels[at + 3] ?? 0) < 128) continue;
    const [red = 0, green = 0, blue = 0] = [pixels[at], pixels[at + 1], pixels[at + 2]];
    const name = ((red >> shift) << (2 * groupBits)) | ((green >> shift) << groupBits) | (blue >> shift);
    const group = groups.get(name) ?? { count: 0, red: 0, green: 0, blue: 0 };
    group.count++;
    group.red += red;
    group.green += green;
    group.blue += blue;
    groups.set(name, group);
  }
  return groups;
}

type Colour = readonly [number, number, number];
const distance = (a: Colour, b: Colour): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const toHex = (colour: Colour): string => `#${colour.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
