import type { Filter } from '../api/images.ts';

/** What the page shows, as its address says it: everything is a query of `/`, since blob hosting answers other paths with 404. */
export interface Address extends Filter {
  /** The picture that is open in the room. */
  readonly image: string | null;
}

export const home: Address = { image: null, tag: null, mine: false, deleted: false };

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  return {
    image: query.get('image') || null,
    tag: query.get('tag')?.trim().toLowerCase() || null,
    mine: query.get('owner') === 'me',
    deleted: query.get('deleted') === 'true',
  };
}

/** The reverse of `readAddress`; what is not set is left out. */
export function writeAddress({ image, tag, mine, deleted }: Address): string {
  const query = new URLSearchParams();
  if (tag !== null) query.set('tag', tag);
  if (mine) query.set('owner', 'me');
  if (deleted) query.set('deleted', 'true');
  if (image !== null) query.set('image', image);
  const text = query.toString();
  return text ? `/?${text}` : '/';
}

/** Name of the list that an address shows. */
export const listKey = ({ tag, mine, deleted }: Filter): string => writeAddress({ ...home, tag, mine, deleted });
