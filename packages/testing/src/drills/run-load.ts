import { seededRandom } from '@parallax/local-cloud/seeded-random';
import type { Stage } from './drill.ts';
import { createVisit } from './visit.ts';

/** One owner key may ask for 100 grants an hour, and repeated ones count. */
const actionsPerVisit = 40;
const usualRates = { edit: 0.4, remove: 0.12, restore: 0.1 };

export interface LoadOptions {
  /** Default: as many as the drill has. */
  readonly uploads?: number;
  /** People at work at the same time; default 4. */
  readonly atOnce?: number;
  /** Longest pause between two actions of a person, ms; default 150. */
  readonly thinkMs?: number;
  /** People go on, with everything but uploads once those are done, until this settles. */
  readonly until?: Promise<unknown>;
  /** Share of actions after an upload. */
  readonly rates?: typeof usualRates;
}

/** Gives the ids of acknowledged uploads. Rejects with what `until` rejects with. */
export async function runLoad(stage: Stage, options: LoadOptions = {}): Promise<string[]> {
  const acked: string[] = [];
  let left = options.uploads ?? stage.uploads;
  let stepsAreDone = false;
  const steps = (options.until ?? Promise.resolve()).finally(() => {
    stepsAreDone = true;
  });
  const goesOn = () => !stage.signal.aborted && (left > 0 || !stepsAreDone);

  async function visit(random: () => number): Promise<void> {
    const { act, upload } = createVisit(stage.person(), {
      random,
      newPicture: stage.picture,
      newTitle: () => newTitle(stage),
      rates: options.rates ?? usualRates,
    });
    for (let actions = 0; actions < actionsPerVisit && goesOn(); actions++) {
      if (left > 0) {
        left--;
        const id = await upload();
        if (id !== null) acked.push(id);
      }
      await act();
      await stage.pause(random() * (options.thinkMs ?? 150));
    }
  }

  const people = Array.from({ length: options.atOnce ?? 4 }, async (_, index) => {
    const random = seededRandom(stage.seed * 31 + index);
    while (goesOn()) await visit(random);
  });
  await Promise.all([...people, steps]);
  return acked;
}

let titles = 0;
/** Unique in this process, and lower case as tags are. */
export const newTitle = ({ seed }: Pick<Stage, 'seed'>): string => `title ${seed}-${(++titles).toString(36)}`;
