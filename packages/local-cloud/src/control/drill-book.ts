import { randomUUID } from 'node:crypto';
import type { Drill, DrillChange, DrillStart } from '../api/control-drills.ts';
import type { Clock } from '../clock.ts';
import { ControlError } from './control-error.ts';

const maxDrills = 50;
const maxSteps = 500;
type Step = Drill['steps'][number];

/** Drills of this run, as whoever runs them tells. Kept in memory alone; their own reports are what lasts. */
export class DrillBook {
  private readonly clock: Clock;
  private readonly drills = new Map<string, Drill>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Newest first. */
  list(): Drill[] {
    return [...this.drills.values()].reverse();
  }

  start({ id = randomUUID(), name, hypothesis, startedAt = this.now(), steps = [] }: DrillStart): Drill {
    if (this.drills.has(id)) throw new ControlError(409, `There is a drill "${id}" already; leave the id out to get a new one.`);
    const drill: Drill = { id, name, hypothesis, startedAt, steps: this.joined([], steps) };
    this.drills.set(id, drill);
    const [oldest] = this.drills.keys();
    if (this.drills.size > maxDrills && oldest !== undefined) this.drills.delete(oldest);
    return drill;
  }

  change(id: string, { steps = [], verdict }: DrillChange): Drill {
    const drill = this.drills.get(id);
    if (drill === undefined) throw new ControlError(404, `There is no drill "${id}"; POST /api/drills starts one.`);
    const changed: Drill = {
      ...drill,
      steps: this.joined(drill.steps, steps),
      ...(verdict !== undefined && { verdict: { ...verdict, at: verdict.at ?? this.now() } }),
    };
    this.drills.set(id, changed);
    return changed;
  }

  private joined(before: readonly Step[], added: readonly NonNullable<DrillChange['steps']>[number][]): Step[] {
    const all = [...before];
    for (const step of added) {
      const timed = { ...step, at: step.at ?? this.now() };
      if (!all.some(({ at, what }) => at === timed.at && what === timed.what)) all.push(timed);
    }
    return all.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-maxSteps);
  }

  private now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
