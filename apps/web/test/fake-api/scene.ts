import { rgbaToThumbHash } from 'thumbhash';

/** A drawn landscape that stands for a photo: the same for the same seed. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
  /** Base64. */
  readonly thumbhash: string;
  readonly colour: string;
  readonly colours: readonly string[];
}

const shapes = [
  [1600, 1067],
  [1200, 1600],
  [1600, 1200],
  [1920, 1080],
  [1200, 1200],
  [1067, 1600],
] as const;

type Rgb = readonly [number, number, number];

/** Park and Miller's generator. */
export function randomFrom(seed: number): () => number {
  let state = ((seed * 7_919) % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export function drawScene(seed: number): Scene {
  const random = randomFrom(seed);
  for (let skipped = 0; skipped < 5; skipped++) random();
  const [width, height] = shapes[Math.floor(random() * shapes.length)] ?? shapes[0];
  const hue = random() * 360;
  const top = fromHsl(hue, 0.45 + random() * 0.3, 0.35 + random() * 0.35);
  const low = fromHsl(hue + 30 + random() * 60, 0.55, 0.78);
  const layers = [0, 1, 2, 3].map((index) => fromHsl(hue + 120 + random() * 40, 0.3 + random() * 0.2, 0.5 - index * 0.11));
  return {
    width,
    height,
    svg: draw(width, height, top, low, layers, random),
    thumbhash: hashOf(top, low, layers, width / height),
    colour: toHex(top),
    colours: [top, low, layers[1] ?? top, layers[3] ?? low].map(toHex),
  };
}

function draw(width: number, height: number, top: Rgb, low: Rgb, layers: readonly Rgb[], random: () => number): string {
  const sun = `<circle cx="${random() * width}" cy="${height * (0.15 + random() * 0.3)}" r="${height * 0.07}" fill="#fff6dc" opacity=".9"/>`;
  const hills = layers.map(
    (colour, index) => `<path d="${hill(width, height, 0.45 + index * 0.14, random)}" fill="${toHex(colour)}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="${toHex(top)}"/><stop offset=".7" stop-color="${toHex(low)}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#s)"/>${sun}${hills.join('')}</svg>`;
}

function hill(width: number, height: number, level: number, random: () => number): string {
  const steps = 7;
  const points = Array.from({ length: steps + 1 }, (_, index) => {
    const x = (width * index) / steps;
    return `${x.toFixed(0)} ${(height * (level + (random() - 0.5) * 0.18)).toFixed(0)}`;
  });
  return `M0 ${height}L${points.join('L')}L${width} ${height}z`;
}

function hashOf(top: Rgb, low: Rgb, layers: readonly Rgb[], ratio: number): string {
  const width = ratio >= 1 ? 32 : Math.round(32 * ratio);
  const height = ratio >= 1 ? Math.round(32 / ratio) : 32;
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const share = y / height;
    const colour = share < 0.5 ? blend(top, low, share / 0.5) : (layers[Math.min(3, Math.floor((share - 0.5) / 0.125))] ?? low);
    for (let x = 0; x < width; x++) rgba.set([...colour, 255], (y * width + x) * 4);
  }
  return Buffer.from(rgbaToThumbHash(width, height, rgba)).toString('base64');
}

const blend = (a: Rgb, b: Rgb, share: number): Rgb => [
  Math.round(a[0] + (b[0] - a[0]) * share),
  Math.round(a[1] + (b[1] - a[1]) * share),
  Math.round(a[2] + (b[2] - a[2]) * share),
];

const toHex = (colour: Rgb): string => `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;

function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const channel = (offset: number) => {
    const k = (offset + (((hue % 360) + 360) % 360) / 30) % 12;
    const value = lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255);
  };
  return [channel(0), channel(8), channel(4)];
}
