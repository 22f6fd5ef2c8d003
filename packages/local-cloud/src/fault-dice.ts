import { type Random, seededRandom } from './seeded-random.ts';

interface Faults {
  readonly mode: string;
  /** Which part of the requests it hits, 0 to 1. */
  readonly rate: number;
  readonly seed: number;
}

/** The faults of the moment and their dice: the same seed chooses the same victims. */
export class FaultDice<Form extends Faults> {
  private current: Form;
  private random: Random;

  constructor(none: Form) {
    this.current = none;
    this.random = seededRandom(none.seed);
  }

  get faults(): Form {
    return this.current;
  }

  set(faults: Form): void {
    this.current = faults;
    this.random = seededRandom(faults.seed);
  }

  /** What to do to the next request. */
  next(): Form['mode'] | 'none' {
    if (this.current.mode === 'none') return 'none';
    return this.random() < this.current.rate ? this.current.mode : 'none';
  }
}
