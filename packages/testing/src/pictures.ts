import sharp from 'sharp';

/** A generated picture and how it is announced. */
export interface Picture {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Colours far apart, so that pictures of different seeds look different to people and to hashes. */
const hueOf = (seed: number) => (seed * 137.508) % 360;

const scene = (width: number, height: number, seed: number) => `
  <svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x2="0" y2="1">
      <stop offset="0" stop-color="hsl(${hueOf(seed)} 70% 60%)"/><stop offset="1" stop-color="hsl(${hueOf(seed) + 40} 60% 85%)"/>
    </linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="${20 + ((seed * 31) % 60)}%" cy="${25 + ((seed * 17) % 20)}%" r="9%" fill="hsl(${hueOf(seed) + 180} 85% 70%)"/>
    <path d="M0 ${height} L${width * 0.3} ${height * 0.5} L${width * 0.55} ${height * 0.8} L${width * 0.8} ${height * 0.45} L${width} ${height}Z" fill="hsl(${hueOf(seed) + 90} 35% 35%)"/>
  </svg>`;

/** A landscape made of a gradient, a sun and mountains; another seed, another picture. */
export async function jpeg({
  width = 1_200,
  height = 900,
  seed = 1,
}: {
  width?: number;
  height?: number;
  seed?: number;
} = {}): Promise<Picture> {
  const bytes = await sharp(Buffer.from(scene(width, height, seed)))
    .jpeg({ quality: 90 })
    .toBuffer();
  return { fileName: `picture-${seed}.jpg`, contentType: 'image/jpeg', bytes };
}

/** One colour everywhere: what recognition must say of it is known. */
export async function plain(colour: string, { width = 800, height = 600 } = {}): Promise<Picture> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();
  return { fileName: 'plain.jpg', contentType: 'image/jpeg', bytes };
}

/** Noise that compresses badly: near the size of a real 12-megapixel photo. */
export async function photo12Megapixels(seed = 1): Promise<Picture> {
  const noise = await sharp({
    create: { width: 1_000, height: 750, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 18 } },
  })
    .png()
    .toBuffer();
  const base = sharp(Buffer.from(scene(4_000, 3_000, seed)));
  const overlay = await sharp(noise).resize(4_000, 3_000).ensureAlpha(0.25).png().toBuffer();
  const bytes = await base
    .composite([{ input: overlay, blend: 'over' }])
    .jpeg({ quality: 88 })
    .toBuffer();
  return { fileName: `photo-${seed}.jpg`, contentType: 'image/jpeg', bytes };
}

/** A PNG of `width` x `height` single-colour pixels in a few kilobytes: small on the wire, huge when decoded. */
export async function pixelBomb(width: number, height: number): Promise<Picture> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#123456' }, limitInputPixels: false })
    .png({ compressionLevel: 9, palette: true })
    .toBuffer();
  return { fileName: 'bomb.png', contentType: 'image/png', bytes };
}
