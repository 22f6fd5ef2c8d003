import type { ActivityFeed } from '../activity.ts';
import { type Clock, delayReal } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Random } from '../seeded-random.ts';
import { type NextStep, WorkLoop } from '../work-loop.ts';
import type { BlobCreatedEvent } from './blob-created.ts';
import type { DeadLetterSink } from './dead-letter.ts';
import type { AttemptRecord, Delivery, EventQueue } from './event-queue.ts';
import { type AttemptOutcome, postWebhook } from './post-webhook.ts';
import { type RetryPolicy, retryDelayMs } from './retry-schedule.ts';
import { matchesFilter, type SubscriptionFilter } from './subscription-filter.ts';
import { validateSubscription } from './validate-subscription.ts';

// The life of one event subscription, kept together because its parts share one state: no endpoint -> validating -> active.

export interface SubscriptionOptions {
  name: string;
  /** null: the endpoint is not known yet; events wait. */
  webhookUrl: string | null;
  filter?: SubscriptionFilter | undefined;
}

export interface SubscriptionParts {
  queue: EventQueue;
  clock: Clock;
  retry: RetryPolicy;
  random: Random;
  topic: string;
  deadLetter: DeadLetterSink;
  feed: ActivityFeed;
  log: Log;
}

export type SubscriptionState = 'no-endpoint' | 'validating' | 'active';

/** The next event waits for the answer to this one, so that events arrive in order, but never longer than this, by real time: apps answer by theirs. */
const orderWindowMs = 250;
const maxInFlight = 16;
const validationDelaysMs = [100, 200, 400, 800, 1_600, 2_000];
const deadLetterRetryMs = 5_000;
/** Event Grid drops an event when its dead letter cannot be written for four hours. */
const deadLetterGiveUpMs = 4 * 3_600_000;

export class EventSubscription {
  readonly name: string;
  private filter: SubscriptionFilter;
  private webhookUrl: string | null;
  private state: SubscriptionState = 'no-endpoint';
  private lastProblem: string | null = null;
  private validationFailures = 0;
  private readonly parts: SubscriptionParts;
  private readonly busy = new Set<number>();
  private readonly attempts = new Set<Promise<void>>();
  private readonly loop: WorkLoop;

  constructor(options: SubscriptionOptions, parts: SubscriptionParts) {
    this.name = options.name;
    this.filter = options.filter ?? {};
    this.parts = parts;
    this.webhookUrl = options.webhookUrl;
    if (options.webhookUrl !== null) this.state = 'validating';
    const { clock, log } = parts;
    this.loop = new WorkLoop({ name: `subscription ${options.name}`, clock, log, step: (signal) => this.step(signal) });
  }

  start(): void {
    this.loop.start();
  }

  /** Points the subscription at another endpoint, or at the same one that is back: it is validated anew, and by the local policy what waits is due at once. */
  configure(change: Omit<SubscriptionOptions, 'name'>): void {
    this.webhookUrl = change.webhookUrl;
    if (change.filter !== undefined) this.filter = change.filter;
    this.state = change.webhookUrl === null ? 'no-endpoint' : 'validating';
    this.validationFailures = 0;
    this.lastProblem = null;
    this.loop.poke();
  }

  wants(event: BlobCreatedEvent): boolean {
    return matchesFilter(event, this.filter);
  }

  poke(): void {
    this.loop.poke();
  }

  describe(): {
    name: string;
    webhookUrl: string | null;
    state: SubscriptionState;
    lastProblem: string | null;
    inFlight: number;
  } {
    // A webhook's query carries its key.
    const webhookUrl = this.webhookUrl === null ? null : this.webhookUrl.replace(/\?.*$/, '');
    return { name: this.name, webhookUrl, state: this.state, lastProblem: this.lastProblem, inFlight: this.busy.size };
  }

  async close(): Promise<void> {
    await this.loop.close();
    await Promise.all(this.attempts);
  }

  private async step(signal: AbortSignal): Promise<NextStep> {
    if (this.webhookUrl === null) return 'idle';
    if (this.state === 'validating') return this.validate(this.webhookUrl, signal);
    if (this.busy.size >= maxInFlight) return 'idle';
    const delivery = this.parts.queue.next(this.name, this.busy);
    if (delivery === null) return 'idle';
    const waitMs = delivery.dueAt - this.parts.clock.now();
    if (waitMs > 0) return waitMs;
    await this.deliver(delivery, this.webhookUrl, signal);
    return 0;
  }

  private async validate(url: string, signal: AbortSignal): Promise<NextStep> {
    const { topic, retry, feed, queue, clock } = this.parts;
    const problem = await validateSubscription({ url, subscription: this.name, topic, responseMs: retry.responseMs, signal });
    // Another endpoint was set meanwhile: this verdict is about the old one.
    if (this.webhookUrl !== url || this.state !== 'validating') return 0;
    this.lastProblem = problem;
    if (problem === null) {
      this.state = 'active';
      if (retry.isDueWhenBack) queue.makeDue(this.name, clock.now());
      feed.add('subscription-validated', { subscription: this.name });
      return 0;
    }
    const waitMs = validationDelaysMs[Math.min(this.validationFailures, validationDelaysMs.length - 1)] ?? 0;
    if (this.validationFailures === 0) feed.add('subscription-not-validated', { subscription: this.name, problem });
    this.validationFailures += 1;
    return { realMs: waitMs };
  }

  /** Starts an attempt and waits for its end, within the order window. */
  private async deliver(delivery: Delivery, url: string, signal: AbortSignal): Promise<void> {
    this.busy.add(delivery.id);
    const attempt = this.attempt(delivery, url, signal)
      .catch((error) => this.parts.log('delivery-failed', { subscription: this.name, error: String(error) }))
      .finally(() => {
        this.busy.delete(delivery.id);
        this.attempts.delete(attempt);
        this.loop.poke();
      });
    this.attempts.add(attempt);
    const waiting = new AbortController();
    await Promise.race([attempt, delayReal(this.parts.clock, orderWindowMs, waiting.signal)]);
    waiting.abort();
  }

  private async attempt(delivery: Delivery, url: string, signal: AbortSignal): Promise<void> {
    const { clock, retry } = this.parts;
    if (delivery.deadReason !== null) return this.bury(delivery, signal);
    if (clock.now() - delivery.publishedAt > retry.timeToLiveMs) {
      return this.bury({ ...delivery, deadReason: 'TimeToLiveExceeded' }, signal);
    }
    const { outcome } = await postWebhook({
      url,
      subscription: this.name,
      eventType: 'Notification',
      event: delivery.event,
      deliveryCount: delivery.attempts,
      responseMs: retry.responseMs,
      signal,
    });
    // Closing cut it off: whether it arrived is unknown, so it stays as it was and is tried again after the restart.
    if (signal.aborted && !outcome.delivered) return;
    if (!outcome.delivered) return this.failed(delivery, outcome, signal);
    this.parts.queue.finish(delivery.id, 'delivered');
    this.parts.feed.add('event-sent', { subscription: this.name, ...subjectOf(delivery), attempt: delivery.attempts + 1 });
  }

  private async failed(delivery: Delivery, outcome: AttemptOutcome & { delivered: false }, signal: AbortSignal): Promise<void> {
    const { queue, clock, retry, random, feed } = this.parts;
    const attempts = delivery.attempts + 1;
    const deadReason = outcome.deadReason ?? (attempts >= retry.maxAttempts ? 'MaxDeliveryAttemptsExceeded' : null);
    const now = clock.now();
    const record: AttemptRecord = {
      attempts,
      dueAt: deadReason === null ? now + retryDelayMs(retry, attempts, random) : now,
      lastAttemptAt: now,
      lastOutcome: outcome.outcome,
      lastStatus: outcome.status,
      deadReason,
    };
    queue.recordAttempt(delivery.id, record);
    feed.add('attempt-failed', { subscription: this.name, ...subjectOf(delivery), attempt: attempts, outcome: outcome.outcome });
    if (deadReason !== null) await this.bury({ ...delivery, ...record }, signal);
  }

  private async bury(delivery: Delivery, signal: AbortSignal): Promise<void> {
    const { queue, clock, deadLetter, feed, log } = this.parts;
    const details = { subscription: this.name, ...subjectOf(delivery), reason: delivery.deadReason };
    try {
      await deadLetter(delivery, signal);
    } catch (error) {
      if (signal.aborted) return;
      log('dead-letter-failed', { ...details, error: String(error) });
      const givenUp = clock.now() - (delivery.lastAttemptAt ?? clock.now()) > deadLetterGiveUpMs;
      if (givenUp) queue.finish(delivery.id, 'dropped');
      else queue.recordAttempt(delivery.id, { ...delivery, dueAt: clock.now() + deadLetterRetryMs });
      return;
    }
    queue.finish(delivery.id, 'deadLettered');
    feed.add('event-dead-lettered', details);
  }
}

function subjectOf(delivery: Delivery): { subject: string; eventId: string } {
  return { subject: delivery.event.subject, eventId: delivery.event.id };
}
