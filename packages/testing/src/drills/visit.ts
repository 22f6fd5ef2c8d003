import type { PageClient } from '../history/page-client.ts';
import type { Picture } from '../pictures.ts';

export interface VisitOptions {
  readonly random: () => number;
  readonly newPicture: () => Promise<Picture>;
  readonly newTitle: () => string;
  readonly rates: { readonly edit: number; readonly remove: number; readonly restore: number };
}

/** One person at work: uploads pictures, and in between looks at, edits, deletes and restores those of their own. */
export interface Visit {
  /** Gives the id when it was acknowledged. */
  upload(): Promise<string | null>;
  /** One thing with what is there: nothing to do is done with a list. */
  act(): Promise<void>;
}

export function createVisit(person: PageClient, { random, newPicture, newTitle, rates }: VisitOptions): Visit {
  const shown: string[] = [];
  const deleted: string[] = [];
  const pick = (list: readonly string[]): string | undefined => list[Math.floor(random() * list.length)];
  const move = (id: string, from: string[], to: string[]) => {
    from.splice(from.indexOf(id), 1);
    to.push(id);
  };

  return {
    async upload() {
      const { outcome, imageIds } = await person.upload(await newPicture());
      const [id] = imageIds;
      if (outcome !== 'ok' || id === undefined) return null;
      shown.push(id);
      return id;
    },
    async act() {
      const [dice, mine, gone] = [random(), pick(shown), pick(deleted)];
      const { edit, remove, restore } = rates;
      if (gone !== undefined && dice < restore) {
        move(gone, deleted, shown);
        await person.restore(gone);
      } else if (mine === undefined) await person.list('?limit=20');
      else if (dice < restore + edit) await person.edit(mine, newTitle());
      else if (dice < restore + edit + remove) {
        move(mine, shown, deleted);
        await person.remove(mine);
      } else if (dice < 0.8) await person.read(mine);
      else await person.list('?owner=me&limit=20');
    },
  };
}
