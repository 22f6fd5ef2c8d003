import type { Image } from '@parallax/contracts/image';

/** What a picture is called: its title, else its caption, else its file's name, else a plain word. */
export const nameOf = (image: Image): string =>
  image.title ?? image.recognition.caption?.text ?? image.fileName ?? 'Untitled picture';

/** For those who do not see it. Never empty: a picture here is never decoration. */
export function altTextOf(image: Image, locale?: string): string {
  const told = image.altText ?? image.recognition.caption?.text ?? image.title;
  if (told) return told;
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(
    new Date(image.createdAt),
  );
  return `A picture without a description, uploaded on ${day}`;
}

/** Width / height of what is shown. Thumbnails know it best, since they stand upright. */
export function ratioOf(image: Image): number {
  const shown = image.thumbnails[0] ?? image.original;
  return shown?.width && shown.height ? shown.width / shown.height : 4 / 3;
}

/** Own tags first, then those of recognition; each once. */
export const allTagsOf = (image: Image): string[] => [
  ...new Set([...image.tags, ...image.recognition.tags.map((tag) => tag.name)]),
];

export function bytesInWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `image/jpeg` as people say it. */
export const typeInWords = (contentType: string): string => contentType.replace(/^image\//, '').toUpperCase();
