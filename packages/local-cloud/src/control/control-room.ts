import type { ClockSetting } from '../api/control-clock.ts';
import type { Drill, DrillChange, DrillStart } from '../api/control-drills.ts';
import type { EventKind } from '../api/control-events.ts';
import type { ImageStory } from '../api/control-images.ts';
import type { ControlRegion, ControlState } from '../api/control-state.ts';
import type { Trace } from '../api/control-traces.ts';
import type { Clock } from '../clock.ts';
import type { CloudEvent } from '../supervisor/part.ts';
import { reasonOf } from './call-admin.ts';
import { CloudWatch } from './cloud-watch.ts';
import { ControlError, listed } from './control-error.ts';
import type { ControlTarget, TargetMonitor, TargetRegion } from './control-target.ts';
import { describeGlobalPart, describeRegion, describeRelease } from './describe-state.ts';
import { DrillBook } from './drill-book.ts';
import { EventRing, type NewEvent } from './event-ring.ts';
import { FaultBoard } from './fault-board.ts';
import { faultSentence } from './fault-sentence.ts';
import { isImageId } from './image-id.ts';
import { askForImage, tellStory } from './image-story.ts';

/** What the control room can do, apart from HTTP. */
export class ControlRoom {
  /** Microseconds since 1970 are more than there are events. */
  readonly ring = new EventRing(Date.now() * 1_000);
  readonly board: FaultBoard;
  readonly drills: DrillBook;
  readonly watch: CloudWatch;
  private readonly target: ControlTarget;
  private readonly clock: Clock;
  private readonly startedAt: string;
  private unsubscribe: () => void = () => undefined;
  private lastKill: { region: string; at: string; restoredAt: string | null } | null = null;

  constructor(target: ControlTarget, clock: Clock) {
    this.target = target;
    this.clock = clock;
    this.startedAt = this.now();
    this.board = new FaultBoard(target);
    this.drills = new DrillBook(clock);
    this.watch = new CloudWatch({ target, ring: this.ring, board: this.board, clock });
  }

  start(): void {
    this.unsubscribe = this.target.onEvent((event) => {
      if (event.type === 'region') this.hearOfRegion(event);
    });
    this.watch.start();
  }

  async close(): Promise<void> {
    this.unsubscribe();
    await this.watch.close();
  }

  async kill(name: string): Promise<ControlRegion> {
    const { displayName } = this.find(name);
    await this.ask(`${displayName} could not be killed`, () => this.target.killRegion(name));
    return await this.lookAt(name);
  }

  async restore(name: string): Promise<ControlRegion> {
    const { displayName } = this.find(name);
    await this.ask(`${displayName} could not be restored`, () => this.target.restoreRegion(name));
    // What its services were told before is on its way to them since it came up.
    await this.board.apply();
    return await this.lookAt(name);
  }

  async setReadOnly(name: string, on: boolean): Promise<ControlRegion> {
    const region = this.find(name);
    const verb = on ? 'made read-only' : 'made writable';
    await this.ask(`Storage of ${region.displayName} could not be ${verb}`, () => this.target.setReadOnly(name, on));
    if ((region.readOnlySince !== null) !== on)
      this.say('fault', 'read-only', `Storage of ${region.displayName} was ${verb}`, name, on ? 'warn' : 'info');
    // The board sets the same switch and has to agree at once.
    await this.board.apply();
    return await this.lookAt(name);
  }

  async setClock(factor: number): Promise<ClockSetting> {
    const { clock } = this.target;
    const before = clock.factor;
    await this.ask('The clock could not be set', () => clock.set(factor));
    if (before !== factor)
      this.say(
        'fault',
        'clock-set',
        factor === 1 ? 'The clock runs as real time does' : `The clock runs ${factor} times as fast`,
      );
    return { factor: clock.factor };
  }

  async putFaults(change: unknown) {
    const before = JSON.stringify(this.board.answer().faults);
    const answer = await this.board.put(change);
    const after = JSON.stringify(answer.faults);
    if (before !== after)
      this.say(
        'fault',
        'faults-changed',
        after === '{}' ? 'All faults were taken away' : `Faults are now: ${faultSentence(answer.faults)}`.slice(0, 400),
        null,
        after === '{}' ? 'info' : 'warn',
      );
    return answer;
  }

  startDrill(start: DrillStart): Drill {
    const drill = this.drills.start(start);
    this.say('drill', 'drill-started', `${drill.name}: ${drill.hypothesis}`);
    return drill;
  }

  changeDrill(id: string, change: DrillChange): Drill {
    const drill = this.drills.change(id, change);
    for (const step of change.steps ?? []) this.say('drill', 'drill-step', `${drill.name}: ${step.what}`, step.region ?? null);
    if (change.verdict !== undefined) {
      const { holds, text } = change.verdict;
      this.say(
        'drill',
        'drill-verdict',
        `${drill.name} ${holds ? 'holds' : 'does not hold'}: ${text}`,
        null,
        holds ? 'info' : 'error',
      );
    }
    return drill;
  }

  async imageStory(id: string): Promise<ImageStory> {
    const events = isImageId(id) ? this.ring.ofImage(id) : [];
    if (!isImageId(id)) throw new ControlError(404, `"${id.slice(0, 80)}" is no image id; an id is a UUIDv7 in lower case.`);
    // A region that is up answers sooner than Traffic Manager, which may still send us to one that is not.
    const up = this.target.regions().filter(({ status }) => status === 'up');
    const urls = [...new Set([...up.map(({ urls: { api } }) => api), this.target.apiUrl])];
    try {
      const image = await askForImage(id, urls);
      if (image === null && events.length === 0)
        throw new ControlError(404, `Neither the API nor the latest events know image ${id}.`);
      return tellStory(id, image, events, image === null ? 'The API does not know this image.' : null);
    } catch (error) {
      if (error instanceof ControlError) throw error;
      return tellStory(id, null, events, reasonOf(error));
    }
  }

  /** Rejects with 404 where no telemetry is gathered. */
  monitor(): TargetMonitor {
    const { monitor } = this.target;
    if (monitor === null) throw new ControlError(404, 'No telemetry is gathered here.');
    return monitor;
  }

  trace(operationId: string): Trace {
    const found = this.monitor().trace(operationId);
    if (found === null)
      throw new ControlError(404, `Of operation "${operationId.slice(0, 80)}" nothing is known, or nothing any more.`);
    return found;
  }

  state(): ControlState {
    const { readings, links, samples } = this.watch;
    return {
      at: this.now(),
      startedAt: this.startedAt,
      clock: { factor: this.target.clock.factor },
      web: this.target.webUrl,
      api: this.target.apiUrl,
      lastKill: this.lastKill,
      regions: this.target.regions().map((region) => describeRegion(this.target, region, readings)),
      release: readings.release && describeRelease(readings.release),
      parts: this.target
        .parts()
        .filter(({ region }) => region === null)
        .map(describeGlobalPart),
      replication: [...links],
      ...this.board.answer(),
      counts: this.ring.counts(),
      lastEventId: this.ring.lastId,
      sample: samples.last,
      costs: this.watch.costs(),
    };
  }

  /** Whoever killed or restored it: a person here, or a drill in the supervisor's own process. */
  private hearOfRegion({ region, status, ms }: CloudEvent & { type: 'region' }): void {
    const { displayName } = this.find(region);
    if (status === 'killing') {
      this.lastKill = { region, at: this.now(), restoredAt: null };
      this.say('fault', 'region-killed', `${displayName} is killed`, region, 'error');
    } else if (status === 'killed') this.say('fault', 'region-down', `${displayName} is down`, region, 'warn', ms);
    else if (status === 'restoring') this.say('fault', 'region-restoring', `${displayName} is being restored`, region);
    else {
      if (this.lastKill?.region === region) this.lastKill = { ...this.lastKill, restoredAt: this.now() };
      this.say('fault', 'region-restored', `${displayName} is back`, region, 'info', ms);
      void this.board.tellAgain(region);
    }
  }

  private async lookAt(name: string): Promise<ControlRegion> {
    await this.watch.look();
    return describeRegion(this.target, this.find(name), this.watch.readings);
  }

  private find(name: string): TargetRegion {
    const regions = this.target.regions();
    const found = regions.find((region) => region.name === name);
    if (found === undefined)
      throw new ControlError(
        404,
        `There is no region "${name.slice(0, 40)}" here; there are ${listed(regions.map((region) => region.name))}.`,
      );
    return found;
  }

  private async ask(problem: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new ControlError(502, `${problem}: ${reasonOf(error)}`, { cause: error });
    }
  }

  private say(
    kind: EventKind,
    what: string,
    text: string,
    region: string | null = null,
    level: NewEvent['level'] = 'info',
    ms: number | null = null,
  ): void {
    this.ring.add({ at: this.now(), kind, what, text, region, image: null, blob: null, ms, level });
  }

  private now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
