export interface ToldImage {
  readonly id: string;
  readonly region: string;
  readonly fileName: string;
  readonly hue: number;
  stage: string;
  readonly timeline: { step: string; at: string; region: string; ms: number | null; detail: string | null }[];
}

/** Images as the API would tell them, and their thumbnails as small drawings. */
export function makeFakeImages() {
  const known = new Map<string, ToldImage>();
  const place = { baseUrl: 'http://127.0.0.1' };
  return {
    known,
    place,
    answer(path: string): { type: string; body: string } | null {
      const id = /[0-9a-f-]{36}/.exec(path)?.[0] ?? '';
      const image = known.get(id);
      if (image === undefined) return null;
      if (path.includes('/thumbnails/')) return { type: 'image/svg+xml', body: drawing(image.hue) };
      return { type: 'application/json', body: JSON.stringify({ image: answerOf(image, place.baseUrl) }) };
    },
  };
}

const answerOf = ({ id, region, fileName, stage, timeline }: ToldImage, baseUrl: string) => ({
  id,
  stage,
  region,
  replica: false,
  fileName,
  thumbnails: stage === 'ready' ? [{ url: `${baseUrl}/thumbnails/${id}.svg`, secondaryUrl: null }] : [],
  timeline,
});

const drawing = (hue: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 48"><rect width="64" height="48" fill="hsl(${hue} 55% 62%)"/><circle cx="${16 + (hue % 32)}" cy="14" r="7" fill="hsl(${(hue + 40) % 360} 80% 85%)"/><path d="M0 40 22 22l14 12 12-8 16 12v10H0z" fill="hsl(${(hue + 200) % 360} 35% 32%)"/></svg>`;
