/** Reads colours out of tokens.css and computes contrast by WCAG 2.2. Only tests use it: the page never computes colours. */

export type Theme = 'light' | 'dark';
type Channels = readonly [red: number, green: number, blue: number];

const oklch = String.raw`oklch\([^)]*\)`;

/** Value of each colour token in a theme. */
export function coloursOf(css: string, theme: Theme): Map<string, string> {
  const pair = new RegExp(String.raw`--([\w-]+):\s*light-dark\(\s*(${oklch})\s*,\s*(${oklch})\s*\);`, 'g');
  return new Map([...css.matchAll(pair)].map(([, name = '', light = '', dark = '']) => [name, theme === 'light' ? light : dark]));
}

/** Contrast ratio of two oklch() colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const luminance = (colour: string): number => {
  const [red, green, blue] = toLinear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** CSS Color 4, section 9.4 and its matrices: oklch to linear sRGB, cut to what a screen shows. */
function toLinear(colour: string): Channels {
  const [percent = 0, chroma = 0, hue = 0] = [...colour.matchAll(/[\d.]+/g)].map(Number);
  const lightness = percent / 100;
  const angle = (hue / 180) * Math.PI;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (channel: number) => Math.min(1, Math.max(0, channel));
  return [
    cut(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    cut(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    cut(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}
