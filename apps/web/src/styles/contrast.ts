/** Reads colours out of tokens.css and computes contrast as WCAG 2.2 does. Only tests use it: the page never computes colours. */

export type Theme = 'light' | 'dark';
/** Linear sRGB, 0..1 each. */
type Linear = readonly [number, number, number];

/** `--name: value` pairs; of `light-dark(a, b)` the one for the theme. Values that are no plain oklch() colour are left out. */
export function readColours(css: string, theme: Theme): Map<string, string> {
  const colours = new Map<string, string>();
  for (const [, name = '', value = ''] of css.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)) {
    const pair = /^light-dark\(\s*(oklch\([^)]*\))\s*,\s*(oklch\([^)]*\))\s*\)$/.exec(value.trim());
    const chosen = pair ? pair[theme === 'light' ? 1 : 2] : value.trim();
    if (chosen && /^oklch\([^)]*\)$/.test(chosen)) colours.set(name, chosen);
  }
  return colours;
}

/** WCAG 2.2, relative luminance and contrast ratio: 1 to 21. */
export function contrastOf(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(parse(a)), luminance(parse(b))].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** `top` laid over `ground`, both oklch(); the top's own opacity counts. As oklch cannot be mixed simply, the answer is `rgb()` in linear parts. */
export function layered(top: string, ground: string): string {
  const alpha = Number(/\/\s*([\d.]+)/.exec(top)?.[1] ?? 1);
  const [over, under] = [parse(top), parse(ground)];
  // Browsers blend gamma-encoded values, so the mix is made there and taken back.
  const mixed = over.map((part, index) => decode(encode(part) * alpha + encode(under[index] ?? 0) * (1 - alpha)));
  return `linear(${mixed.join(' ')})`;
}

function parse(colour: string): Linear {
  const numbers = [...colour.matchAll(/[\d.]+/g)].map(Number);
  const [first = 0, second = 0, third = 0] = numbers;
  if (colour.startsWith('linear(')) return [first, second, third];
  return fromOklch(first / 100, second, third);
}

// CSS Color 4, sample code for oklch -> oklab -> linear sRGB; values outside of sRGB are cut, as a screen does.
function fromOklch(lightness: number, chroma: number, hue: number): Linear {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const cut = (part: number): number => Math.min(1, Math.max(0, part));
const luminance = ([red, green, blue]: Linear): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
const encode = (part: number): number => (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);
const decode = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
