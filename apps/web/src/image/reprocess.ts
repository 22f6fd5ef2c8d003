import type { Image } from '@parallax/contracts/image';
import type { ProcessRequest } from '@parallax/contracts/requests';

/** What a person wants done with a picture, and what it was like before. */
export interface Wish {
  readonly request: ProcessRequest;
  readonly before: Image;
}

/** The worker has done it. Turned thumbnails have other addresses; whatever else is done to a picture is written into its timeline. */
export function isDone({ request, before }: Wish, image: Image): boolean {
  if ('rotate' in request) return image.thumbnails[0]?.url !== before.thumbnails[0]?.url;
  return (image.timeline?.length ?? 0) > (before.timeline?.length ?? 0) || lastOf(image) !== lastOf(before);
}

const lastOf = ({ timeline }: Image): string | undefined => timeline?.at(-1)?.at;

/** While it is being done. */
export function busyWords({ request }: Wish): string {
  if ('rotate' in request) return 'Turning the picture';
  return 'recognize' in request ? 'Looking at the picture again' : 'Making the thumbnails anew';
}

/** Why the files of a picture cannot be changed now, for people; null when they can. What is known of its home may be newer than the picture. */
export function whyNotRewritable(
  image: Image,
  home: { readonly name: string; readonly isWell: boolean | null } | null,
): string | null {
  if (home?.isWell === false)
    return (
      image.can.reason ?? `${home.name}, where this picture is kept, takes no changes now. This has to wait until it is back.`
    );
  if (home?.isWell === true || image.can.rewrite) return null;
  return image.can.reason ?? 'This has to wait until the picture is ready.';
}
