import type { ChangeFeedPullModelIterator, Container, FeedRange } from '@azure/cosmos';
import { type Log, messageOf } from '../log.ts';
import { type RunOutcome, waited } from '../retry.ts';
import { type Lease, LeaseLostError, type LeaseStore } from './cosmos-leases.ts';
import type { CosmosTriggerOptions } from './cosmos-options.ts';

export interface FeedReaderOptions {
  container: Container;
  leases: LeaseStore;
  options: CosmosTriggerOptions;
  log: Log;
  /** Hands over one batch; `cancelled` means that it must be delivered again. */
  handle(documents: unknown[], signal: AbortSignal): Promise<RunOutcome>;
}

/** Reads one leased range of the feed: batch by batch, in order, noting the place after each batch. */
export class FeedReader {
  readonly #options: FeedReaderOptions;
  readonly #abort = new AbortController();
  readonly done: Promise<void>;
  #lease: Lease;
  /** How far this reader got, which is ahead of the lease while the store does not answer. */
  #position: string | null;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: FeedReaderOptions, lease: Lease) {
    this.#options = options;
    this.#lease = lease;
    this.#position = lease.continuation;
    this.done = this.#run();
  }

  get leaseToken(): string {
    return this.#lease.leaseToken;
  }

  /** Tells the others that this host is alive. A lease that was lost stops the reader. */
  async renew(): Promise<void> {
    try {
      await this.#update({});
    } catch (error) {
      if (error instanceof LeaseLostError) this.#lose();
      else
        this.#options.log(
          'warning',
          'Host.Triggers.CosmosDB',
          `Lease ${this.leaseToken} could not be renewed: ${messageOf(error)}`,
        );
    }
  }

  /** After the batch in hand is handled and noted, gives the lease back. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.done;
    await this.#update({ owner: null }).catch((error: unknown) => {
      if (!(error instanceof LeaseLostError))
        this.#options.log('warning', 'Host.Triggers.CosmosDB', `Lease ${this.leaseToken} was not released: ${messageOf(error)}`);
    });
  }

  async #run(): Promise<void> {
    let iterator: ChangeFeedPullModelIterator<unknown> | null = null;
    while (!this.#abort.signal.aborted) {
      try {
        iterator ??= await this.#openFeed();
        const page = await iterator.readNext();
        if (page.result && page.result.length > 0) await this.#deliver(page.result, page.continuationToken);
        else await this.#wait(page.continuationToken);
      } catch (error) {
        if (error instanceof LeaseLostError) return this.#lose();
        this.#options.log('error', 'Host.Triggers.CosmosDB', `Reading range ${this.leaseToken} failed: ${messageOf(error)}`);
        await waited(this.#options.options.feedPollDelayMs, this.#abort.signal);
        iterator = null;
      }
    }
  }

  #lose(): void {
    this.#abort.abort();
    this.#options.log('information', 'Host.Triggers.CosmosDB', `Range ${this.leaseToken} is read by another host now.`);
  }

  async #wait(continuation: string): Promise<void> {
    this.#position = continuation;
    await waited(this.#options.options.feedPollDelayMs, this.#abort.signal);
  }

  /** The place is noted after a batch that failed, too: without a retry policy the real trigger goes on (ProcessChangesAsync). */
  async #deliver(documents: unknown[], continuation: string): Promise<void> {
    const outcome = await this.#options.handle(documents, this.#abort.signal);
    if (outcome === 'cancelled') return;
    this.#position = continuation;
    try {
      await this.#update({ continuation });
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      // The next batch's note covers this one; a host that dies before it delivers this batch again.
      this.#options.log(
        'warning',
        'Host.Triggers.CosmosDB',
        `The place in range ${this.leaseToken} could not be noted: ${messageOf(error)}`,
      );
    }
  }

  /** One write at a time: renewal and checkpoint would otherwise find each other's new etag. */
  async #update(change: Partial<Pick<Lease, 'owner' | 'continuation'>>): Promise<void> {
    const write = this.#writing.then(async () => {
      this.#lease = await this.#options.leases.update(this.#lease, change);
    });
    this.#writing = write.catch(() => undefined);
    await write;
  }

  async #openFeed() {
    const { container, options } = this.#options;
    return container.items.getChangeFeedIterator({
      changeFeedStartFrom: await startOf(container, this.#lease, this.#position, options.startFrom),
      ...(options.maxItemsPerInvocation === null ? {} : { maxItemCount: options.maxItemsPerInvocation }),
    });
  }
}

async function startOf(
  container: Container,
  lease: Lease,
  position: string | null,
  startFrom: CosmosTriggerOptions['startFrom'],
) {
  // Apps without a change feed trigger never load the SDK; here it is loaded already.
  const { ChangeFeedStartFrom } = await import('@azure/cosmos');
  // A continuation holds its range, also after the service has split it.
  if (position !== null) return ChangeFeedStartFrom.Continuation(position);
  const range = await rangeOf(container, lease);
  if (startFrom === 'beginning') return ChangeFeedStartFrom.Beginning(range);
  return startFrom === 'now' ? ChangeFeedStartFrom.Now(range) : ChangeFeedStartFrom.Time(startFrom, range);
}

/** The SDK takes only ranges that it made itself, so the range that the lease names is looked up among them. */
async function rangeOf(container: Container, { feedRange, leaseToken }: Lease): Promise<FeedRange> {
  const ranges = await container.getFeedRanges();
  const found = ranges.find(
    ({ minInclusive, maxExclusive }) => minInclusive === feedRange.minInclusive && maxExclusive === feedRange.maxExclusive,
  );
  if (found === undefined) throw new Error(`the container has no range ${leaseToken} any more`);
  return found;
}
