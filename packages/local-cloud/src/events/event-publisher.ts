import type { ActivityFeed } from '../activity.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type NextStep, WorkLoop } from '../work-loop.ts';
import { type BlobFacts, toBlobCreated } from './blob-created.ts';
import type { DeliveryPlan } from './event-faults.ts';
import type { EventQueue } from './event-queue.ts';
import type { EventSubscription } from './event-subscription.ts';

export interface PublisherParts {
  queue: EventQueue;
  clock: Clock;
  topic: string;
  /** Reads a blob's properties; null when they cannot be had. Rejects when storage does not answer, and is asked again. */
  readBlob: (container: string, blob: string, signal: AbortSignal) => Promise<BlobFacts | null>;
  subscriptions: () => Iterable<EventSubscription>;
  plan: DeliveryPlan;
  feed: ActivityFeed;
  log: Log;
}

const whenUnreachable: NextStep = { realMs: 250 };

/** Takes recorded calls in order, completes their events from the blob itself, and queues them for every subscription that wants them. */
export class EventPublisher {
  private readonly parts: PublisherParts;
  private readonly loop: WorkLoop;

  constructor(parts: PublisherParts) {
    this.parts = parts;
    this.loop = new WorkLoop({ name: 'publish', clock: parts.clock, log: parts.log, step: (signal) => this.step(signal) });
  }

  start(): void {
    this.loop.start();
  }

  poke(): void {
    this.loop.poke();
  }

  close(): Promise<void> {
    return this.loop.close();
  }

  private async step(signal: AbortSignal): Promise<NextStep> {
    const { queue, readBlob, log } = this.parts;
    const recorded = queue.nextRecorded();
    if (recorded === null) return 'idle';
    const { facts } = recorded;
    try {
      this.publish(recorded, await readBlob(facts.container, facts.blob, signal));
      return 0;
    } catch (error) {
      if (!signal.aborted) log('blob-not-readable', { container: facts.container, blob: facts.blob, error: String(error) });
      return whenUnreachable;
    }
  }

  private publish(recorded: NonNullable<ReturnType<EventQueue['nextRecorded']>>, blob: BlobFacts | null): void {
    const { queue, clock, topic, subscriptions, plan, feed } = this.parts;
    const event = toBlobCreated(recorded.facts, blob, topic, recorded.seq);
    const now = clock.now();
    const wanted = [...subscriptions()].filter((subscription) => subscription.wants(event));
    const deliveries = wanted.flatMap(({ name }) => plan().map((ms) => ({ subscription: name, dueAt: now + ms })));
    queue.publish(recorded.seq, event, now, deliveries);
    feed.add('event-published', {
      subject: event.subject,
      eventId: event.id,
      api: event.data.api,
      subscriptions: wanted.map(({ name }) => name),
    });
    for (const subscription of wanted) subscription.poke();
  }
}
