/** A drawing as SVG, in a size that a phone or a camera would give. */
export interface Scene {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

const gradient = (id: string, stops: readonly string[], slope = 'x1="0" y1="0" x2="0" y2="1"'): string =>
  `<linearGradient id="${id}" ${slope}>${stops.map((colour, index) => `<stop offset="${index / (stops.length - 1)}" stop-color="${colour}"/>`).join('')}</linearGradient>`;

const glow = (id: string, colour: string): string =>
  `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`;

/** Numbers in [0, 1) that are the same at every run: a sine's far digits. */
const scatter = (seed: number) => (n: number) => {
  const value = Math.sin(seed * 91.7 + n * 47.3) * 43_758.5453;
  return value - Math.floor(value);
};

const times = (count: number, draw: (n: number) => string): string => Array.from({ length: count }, (_, n) => draw(n)).join('');

/** A ridge of hills from the left edge to the right, closed at the bottom; all in units of a 1200 x 800 view. */
function ridge(seed: number, base: number, height: number, fill: string): string {
  const random = scatter(seed);
  const points = Array.from({ length: 13 }, (_, n) => `${n * 100},${Math.round(base - random(n) * height)}`);
  return `<path d="M0,800 L${points.join(' L')} L1200,800 Z" fill="${fill}"/>`;
}

const stars = (seed: number, count: number): string => {
  const random = scatter(seed);
  return times(
    count,
    (n) =>
      `<circle cx="${random(n) * 1200}" cy="${random(n + 500) * 520}" r="${0.6 + random(n + 900) * 1.8}" fill="#fff" opacity="${0.4 + random(n + 70) * 0.6}"/>`,
  );
};

const tree = (x: number, y: number, size: number, fill: string): string =>
  `<path d="M${x},${y - size} l${size * 0.28},${size * 0.5} h-${size * 0.14} l${size * 0.24},${size * 0.5} h-${size * 0.76} l${size * 0.24},-${size * 0.5} h-${size * 0.14} Z" fill="${fill}"/>`;

const landscape = (name: string, defs: string, body: string): Scene => ({
  name,
  width: 2400,
  height: 1600,
  svg: frame('0 0 1200 800', defs, body),
});

const portrait = (name: string, defs: string, body: string): Scene => ({
  name,
  width: 1600,
  height: 2080,
  svg: frame('0 0 800 1040', defs, body),
});

const square = (name: string, defs: string, body: string): Scene => ({
  name,
  width: 1800,
  height: 1800,
  svg: frame('0 0 800 800', defs, body),
});

const frame = (viewBox: string, defs: string, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}"><defs>${defs}</defs>${body}</svg>`;

const sky = '<rect width="1200" height="800" fill="url(#sky)"/>';

/** From the far row, almost lost in the fog, to the near one. */
const forestRows = ['#b3c8bc', '#8fae9d', '#5c8471', '#2f5a4a'];

function forestRow(fill: string, row: number): string {
  const count = 15 - row * 3;
  const step = 1300 / count;
  const size = (n: number) => 170 + row * 75 + scatter(row + 9)(n) * 70;
  const ground = `<rect y="${495 + row * 110}" width="1200" height="400" fill="${fill}"/>`;
  return ground + times(count, (n) => tree(n * step + scatter(row)(n) * step * 0.5 - 30, 500 + row * 110, size(n), fill));
}

/** One band of the lighthouse, 88 high; it widens downwards. */
function tower(n: number): string {
  const half = (level: number) => 76 + level * 9;
  const y = 330 + n * 88;
  return `<path d="M${480 - half(n)},${y} H${480 + half(n)} L${480 + half(n + 1)},${y + 88} H${480 - half(n + 1)} Z" fill="${n % 2 === 0 ? '#d8372c' : '#fbfbf8'}"/>`;
}

/** A dozen pictures that differ in colour, light and shape, so that search by tag and colour has something to find. */
export const scenes: readonly Scene[] = [
  landscape(
    'Morning in the mountains',
    gradient('sky', ['#2b5a9e', '#8fb7dd', '#f6d9b8']) + glow('sun', '#fff3d6'),
    `${sky}<circle cx="820" cy="330" r="260" fill="url(#sun)"/><circle cx="820" cy="330" r="46" fill="#fffaf0"/>${ridge(1, 520, 210, '#7d95b8')}${ridge(2, 600, 180, '#53719a')}${ridge(3, 690, 130, '#2f4f78')}${ridge(4, 780, 90, '#16304f')}`,
  ),
  landscape(
    'Red evening at sea',
    gradient('sky', ['#3b1d4f', '#b23a48', '#f58f5b', '#ffd27a']) + gradient('sea', ['#c2553f', '#3b1c3d']),
    `${sky}<circle cx="600" cy="440" r="90" fill="#ffe9a8"/><rect y="470" width="1200" height="330" fill="url(#sea)"/>${times(26, (n) => `<rect x="${600 - (26 - n) * 5}" y="${478 + n * 12}" width="${(26 - n) * 10}" height="4" rx="2" fill="#ffd89a" opacity="${0.75 - n * 0.025}"/>`)}<path d="M250,468 l28,-92 l8,92 Z M300,468 l-8,-74 l34,74 Z M236,474 h106 l-16,20 h-74 Z" fill="#2a1430"/>`,
  ),
  landscape('Forest in fog', gradient('sky', ['#dfe9e4', '#b7ccc1']), `${sky}${forestRows.map(forestRow).join('')}`),
  landscape(
    'Night over the desert',
    gradient('sky', ['#050a24', '#142154', '#3f3a78']) + glow('moon', '#dfe6ff'),
    `${sky}${stars(7, 260)}<circle cx="250" cy="180" r="150" fill="url(#moon)"/><circle cx="250" cy="180" r="44" fill="#f4f6ff"/><path d="M0,620 Q300,500 640,610 T1200,560 V800 H0 Z" fill="#3a2b4e"/><path d="M0,700 Q400,590 760,690 T1200,660 V800 H0 Z" fill="#241a36"/>`,
  ),
  square(
    'Sunflower',
    glow('middle', '#5b3312'),
    `<rect width="800" height="800" fill="#5fa8dc"/>${times(28, (n) => `<ellipse cx="400" cy="165" rx="42" ry="150" fill="${n % 2 === 0 ? '#f8c318' : '#eda80c'}" transform="rotate(${(n * 360) / 28} 400 400)"/>`)}<circle cx="400" cy="400" r="160" fill="#3c2210"/>${times(220, (n) => `<circle cx="${400 + Math.cos(n * 2.39996) * Math.sqrt(n) * 10}" cy="${400 + Math.sin(n * 2.39996) * Math.sqrt(n) * 10}" r="5" fill="${n % 3 === 0 ? '#8a5a26' : '#6b421a'}"/>`)}`,
  ),
  square(
    'Citrus',
    '',
    `<rect width="800" height="800" fill="#f6efe2"/>${[
      [260, 280, 190, '#f59a1b', '#ffd089'],
      [580, 330, 150, '#b9cf2f', '#e9f3a6'],
      [400, 590, 175, '#f0642f', '#ffb08f'],
    ]
      .map(
        ([x, y, r, rind, flesh]) =>
          `<circle cx="${x}" cy="${y}" r="${r}" fill="${rind}"/><circle cx="${x}" cy="${y}" r="${Number(r) * 0.88}" fill="#fff8ea"/>${times(9, (n) => `<path d="M${x},${y} L${Number(x) + Number(r) * 0.8},${Number(y) - Number(r) * 0.24} A${Number(r) * 0.83},${Number(r) * 0.83} 0 0 1 ${Number(x) + Number(r) * 0.8},${Number(y) + Number(r) * 0.24} Z" fill="${flesh}" transform="rotate(${n * 40} ${x} ${y})"/>`)}`,
      )
      .join('')}`,
  ),
  portrait(
    'Lighthouse',
    gradient('sky', ['#7cc4ee', '#dff3fb']) + gradient('sea', ['#2a7fb0', '#0f4f7d']),
    `<rect width="800" height="1040" fill="url(#sky)"/><circle cx="160" cy="200" r="60" fill="#fff" opacity=".9"/><circle cx="230" cy="220" r="75" fill="#fff" opacity=".9"/><circle cx="310" cy="210" r="55" fill="#fff" opacity=".9"/><rect y="760" width="800" height="280" fill="url(#sea)"/><path d="M180,860 Q300,720 470,740 T800,800 V1040 H180 Z" fill="#4c5a52"/>${times(5, (n) => tower(n))}<rect x="400" y="262" width="160" height="68" fill="#ffe07a"/><path d="M388,262 h184 l-92,-78 Z" fill="#b02a22"/>`,
  ),
  portrait(
    'City at dusk',
    gradient('sky', ['#26214f', '#8c3f74', '#f59f76']),
    `<rect width="800" height="1040" fill="url(#sky)"/>${[0, 1].map((row) => times(9, (n) => building(n * 92 - 20 + row * 34, 420 + row * 160 + scatter(row + 3)(n) * 240, row, n))).join('')}`,
  ),
  square(
    'Glass and circles',
    gradient('ground', ['#0e5c63', '#0b2f4a'], 'x1="0" y1="0" x2="1" y2="1"'),
    `<rect width="800" height="800" fill="url(#ground)"/>${times(16, (n) => `<circle cx="${80 + scatter(5)(n) * 640}" cy="${80 + scatter(6)(n) * 640}" r="${50 + scatter(8)(n) * 130}" fill="hsl(${160 + scatter(4)(n) * 60} 80% 60%)" opacity=".38"/>`)}`,
  ),
  landscape(
    'Snow and firs',
    gradient('sky', ['#bcd5ea', '#eef5fa']),
    `${sky}${ridge(11, 520, 240, '#d3e2ee')}<path d="M0,600 Q300,540 620,610 T1200,590 V800 H0 Z" fill="#f9fcff"/>${times(22, (n) => tree(n * 56 + scatter(2)(n) * 40, 620 + scatter(3)(n) * 130, 80 + scatter(4)(n) * 90, '#23463f'))}${times(180, (n) => `<circle cx="${scatter(13)(n) * 1200}" cy="${scatter(14)(n) * 800}" r="${1 + scatter(15)(n) * 3}" fill="#fff"/>`)}`,
  ),
  landscape(
    'Lavender field',
    gradient('sky', ['#5aa0d8', '#f7e3c6']),
    `${sky}<path d="M0,430 Q400,370 800,420 T1200,400 V800 H0 Z" fill="#7f9a4c"/>${times(25, (n) => `<path d="M600,420 L${n * 110 - 720},800 h62 Z" fill="${n % 2 === 0 ? '#7a4fb0' : '#9d78cf'}"/>`)}<circle cx="980" cy="150" r="58" fill="#fff4c9"/>`,
  ),
  landscape(
    'Black and white dunes',
    gradient('sky', ['#f2f2f2', '#c9c9c9']),
    `${sky}${times(7, (n) => `<path d="M0,${360 + n * 62} Q${250 + n * 60},${250 + n * 66} ${560 + n * 40},${380 + n * 58} T1200,${330 + n * 66} V800 H0 Z" fill="rgb(${190 - n * 26},${190 - n * 26},${190 - n * 26})"/>`)}`,
  ),
];

/** A house of lit and dark windows, standing on the lower edge of a portrait. */
function building(x: number, top: number, row: number, n: number): string {
  const random = scatter(n + row * 20);
  const windows = times(60, (w) => {
    const y = top + 22 + Math.floor(w / 4) * 38;
    if (y > 1010) return '';
    return `<rect x="${x + 12 + (w % 4) * 20}" y="${y}" width="11" height="20" fill="${random(w) > 0.45 ? '#ffd98a' : '#2c2a52'}"/>`;
  });
  return `<rect x="${x}" y="${top}" width="92" height="${1040 - top}" fill="${row === 0 ? '#3a2f63' : '#1b1838'}"/>${windows}`;
}
