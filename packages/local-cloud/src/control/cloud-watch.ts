import type { ReplicationLink } from '../api/control-state.ts';
import { type Clock, delay } from '../clock.ts';
import type { CloudEvent } from '../supervisor/part.ts';
import type { ControlTarget } from './control-target.ts';
import { CostMeter } from './cost-meter.ts';
import { describeActivity } from './describe-activity.ts';
import { describeLine } from './describe-line.ts';
import { describePart } from './describe-part.ts';
import type { EventRing, NewEvent } from './event-ring.ts';
import type { FaultBoard } from './fault-board.ts';
import { FloodGate } from './flood-gate.ts';
import { followStream } from './follow-stream.ts';
import { Durations } from './percentiles.ts';
import { ReadyTimes } from './ready-times.ts';
import { LinkMeter } from './replication-links.ts';
import { SampleRing, takeSample } from './take-sample.ts';
import { noReadings, type Readings, ServiceReader } from './watch-services.ts';

export const sampleEveryMs = 1_000;
const apiWindowMs = 30_000;
const readyWindowMs = 60_000;
const copiedWindowMs = 5_000;
/** Traffic Manager asks for health every few seconds; that says nothing about people's requests. */
const isProbe = (functionName: string): boolean => functionName.startsWith('Health');
const isApi = (part: string): boolean => part === 'api' || part.startsWith('api-');

/** Parts that forget their faults when they start anew. */
const faultHolders = new Set(['storage', 'vision', 'identity', 'cosmos']);

/** A process that has just started. */
const isFresh = (event: CloudEvent): event is CloudEvent & { type: 'part-ready' | 'part-back' | 'part-restarted' } =>
  event.type === 'part-ready' || event.type === 'part-back' || event.type === 'part-restarted';

export interface WatchParts {
  readonly target: ControlTarget;
  readonly ring: EventRing;
  readonly board: FaultBoard;
  readonly clock: Clock;
}

/** Gathers what happens in the cloud, by its services' streams and the supervisor's lines, and once a second how it stands. */
export class CloudWatch {
  readonly samples = new SampleRing();
  readings: Readings = noReadings;
  links: readonly ReplicationLink[] = [];
  private readonly parts: WatchParts;
  private readonly reader: ServiceReader;
  private readonly meter = new LinkMeter();
  private readonly costMeter = new CostMeter();
  private readonly readyTimes = new ReadyTimes();
  private readonly api: Durations;
  private readonly ready: Durations;
  private readonly copied: Durations;
  private readonly gate: FloodGate;
  private readonly closing = new AbortController();
  private work: Promise<unknown> = Promise.resolve();

  constructor(parts: WatchParts) {
    this.parts = parts;
    this.reader = new ServiceReader(parts.target);
    this.api = new Durations(parts.clock, apiWindowMs);
    this.ready = new Durations(parts.clock, readyWindowMs);
    this.copied = new Durations(parts.clock, copiedWindowMs);
    this.gate = new FloodGate(parts.clock);
  }

  start(): void {
    const { target, clock } = this.parts;
    const { signal } = this.closing;
    const unsubscribe = target.onEvent((event) => this.hear(event));
    signal.addEventListener('abort', unsubscribe, { once: true });
    const streams = target
      .regions()
      .flatMap(({ name, admin }) =>
        (['storage', 'vision'] as const).map((service) =>
          followStream(
            `${admin[service]}/events`,
            (activity) => this.take(describeActivity(service, name, activity)),
            clock,
            signal,
          ),
        ),
      );
    this.work = Promise.all([...streams, this.pollForever()]);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.work;
  }

  /** Asks every service how it is now: what was just switched is not to be told by older readings. */
  async look(): Promise<void> {
    this.readings = await this.reader.read();
  }

  costs() {
    return this.costMeter.costs(this.readyTimes.images);
  }

  /** Takes an event into the ring, unless the same fact floods it. What belongs to an image is never left out. */
  take(event: NewEvent | null): void {
    if (event === null) return;
    if (event.image === null && !this.gate.lets(`${event.kind} ${event.what} ${event.region}`)) return;
    const readyMs = this.readyTimes.take(event);
    if (readyMs !== null && event.region !== null) this.ready.add(event.region, readyMs);
    if (event.what === 'replicated' && event.region !== null && event.ms !== null) this.copied.add(event.region, event.ms);
    this.parts.ring.add(event);
  }

  private hear(event: CloudEvent): void {
    if (event.type === 'line') {
      const { events, executed } = describeLine(event.part, event.line);
      for (const told of events) this.take(told);
      if (executed === null || !isApi(event.part.name) || event.part.region === null || isProbe(executed.functionName)) return;
      this.api.add(event.part.region, executed.ms);
      return;
    }
    this.take(describePart(event, new Date(this.parts.clock.now()).toISOString()));
    if (isFresh(event) && faultHolders.has(event.part.name))
      for (const { name } of this.parts.target.regions())
        if (event.part.region === null || event.part.region === name) void this.parts.board.tellAgain(name);
  }

  private async pollForever(): Promise<void> {
    const { clock } = this.parts;
    const { signal } = this.closing;
    while (!signal.aborted) {
      const startedAt = clock.now();
      await this.poll();
      await delay(clock, Math.max(50, startedAt + sampleEveryMs - clock.now()), signal);
    }
  }

  private async poll(): Promise<void> {
    const { board, clock } = this.parts;
    await this.look();
    const now = clock.now();
    this.links = this.meter.measure(this.readings.cosmos, board.answer().faults, now);
    this.costMeter.look(this.readings);
    const figures = { api: this.api.percentiles(), ready: this.ready.percentiles(), copied: this.copied.percentiles() };
    this.samples.add(takeSample({ now, ...figures, links: this.links, readings: this.readings }));
    await board.apply();
  }
}
