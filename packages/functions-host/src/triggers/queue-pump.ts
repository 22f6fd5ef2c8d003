import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { type Log, messageOf } from '../log.ts';
import { createPollingBackoff, type PollingBackoff } from './polling-backoff.ts';

/** QueueListener: how long a dequeued message is hidden, renewed every half of it while the function runs. */
const hiddenMs = 10 * 60_000;
const minPollMs = 100;

export interface QueuePumpOptions {
  queue: QueueClient;
  batchSize: number;
  /** A new batch is fetched when no more than this many messages of the last ones are still being worked on. */
  newBatchThreshold: number;
  maxDequeueCount: number;
  /** How long a message that failed stays hidden before its next try. */
  visibilityTimeoutMs: number;
  maxPollingIntervalMs: number;
  log: Log;
  /** Whether the text is in the configured encoding; one that is not goes to the poison queue at once. */
  isReadable(message: DequeuedMessageItem): boolean;
  /** Rejects when the message must be tried again. */
  handle(message: DequeuedMessageItem): Promise<void>;
  /** Puts the message into its poison queue. */
  poison(message: DequeuedMessageItem): Promise<void>;
  /** Milliseconds a message is hidden; for tests of the renewal. */
  hiddenMs?: number;
}

/**
 * Takes messages from one queue and has them worked on: batches, threshold, retries, poison, renewal of visibility, and back-off
 * while there is nothing (QueueListener and QueueProcessor of the storage extensions).
 */
export class QueuePump {
  readonly #options: QueuePumpOptions;
  readonly #hiddenMs: number;
  #working = 0;
  #loop: Promise<void> | null = null;
  readonly #abort = new AbortController();
  #hasNews = false;
  #tell: () => void = () => undefined;
  #exists = false;

  constructor(options: QueuePumpOptions) {
    this.#options = options;
    this.#hiddenMs = options.hiddenMs ?? hiddenMs;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Looks at the queue at once. */
  wake(): void {
    this.#hasNews = true;
    this.#tell();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#tell();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { newBatchThreshold, maxPollingIntervalMs } = this.#options;
    const backoff = createPollingBackoff(minPollMs, maxPollingIntervalMs);
    while (!this.#abort.signal.aborted) {
      if (this.#working > newBatchThreshold) {
        await this.#untilTold(null);
        continue;
      }
      this.#hasNews = false;
      const messages = await this.#receive();
      for (const message of messages) void this.#work(message);
      const delayMs = backoff.next(messages.length > 0);
      if (messages.length === 0) await this.#untilNews(delayMs, backoff);
    }
  }

  async #receive(): Promise<DequeuedMessageItem[]> {
    try {
      // Like the real listener, this one never creates the queue; it waits for it to appear.
      this.#exists ||= await this.#options.queue.exists();
      if (!this.#exists) return [];
      const { receivedMessageItems } = await this.#options.queue.receiveMessages({
        numberOfMessages: this.#options.batchSize,
        visibilityTimeout: Math.max(1, Math.ceil(this.#hiddenMs / 1000)),
        abortSignal: this.#abort.signal,
      });
      return receivedMessageItems;
    } catch (error) {
      if (this.#abort.signal.aborted) return [];
      if ((error as { statusCode?: number }).statusCode === 404) this.#exists = false;
      else
        this.#options.log('warning', 'Host.Triggers.Queues', `Polling '${this.#options.queue.name}' failed: ${messageOf(error)}`);
      return [];
    }
  }

  async #work(message: DequeuedMessageItem): Promise<void> {
    this.#working++;
    try {
      await this.#process(message);
    } catch (error) {
      // The message becomes visible again by itself and is then a second delivery: at least once, never lost.
      this.#options.log(
        'error',
        'Host.Triggers.Queues',
        `Message ${message.messageId} of '${this.#options.queue.name}': ${messageOf(error)}`,
      );
    } finally {
      this.#working--;
      this.#tell();
    }
  }

  async #process(message: DequeuedMessageItem): Promise<void> {
    const { queue, maxDequeueCount } = this.#options;
    // BeginProcessingMessage: tried too often already, by a host that died while it worked.
    if (message.dequeueCount > maxDequeueCount || !this.#options.isReadable(message))
      return await this.#moveToPoison(message, message.popReceipt);
    const renewal = this.#renew(message);
    const failure = await this.#options.handle(message).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    const popReceipt = await renewal.stop();
    if (!failure) await deleteMessage(queue, message.messageId, popReceipt);
    else if (message.dequeueCount >= maxDequeueCount) await this.#moveToPoison(message, popReceipt);
    else await this.#release(message, popReceipt);
  }

  async #release(message: DequeuedMessageItem, popReceipt: string): Promise<void> {
    const seconds = Math.ceil(this.#options.visibilityTimeoutMs / 1000);
    await this.#options.queue.updateMessage(message.messageId, popReceipt, undefined, seconds);
  }

  async #moveToPoison(message: DequeuedMessageItem, popReceipt: string): Promise<void> {
    const { queue, maxDequeueCount, log } = this.#options;
    await this.#options.poison(message);
    await deleteMessage(queue, message.messageId, popReceipt);
    log(
      'warning',
      'Host.Triggers.Queues',
      `Message has reached MaxDequeueCount of ${maxDequeueCount}. Moved message ${message.messageId} from '${queue.name}' to its poison queue.`,
    );
  }

  /** Keeps the message hidden while the function runs; `stop` gives the pop receipt that is valid then. */
  #renew(message: DequeuedMessageItem): { stop(): Promise<string> } {
    const { queue, log } = this.#options;
    let popReceipt = message.popReceipt;
    let renewing = Promise.resolve();
    const renewOnce = async () => {
      try {
        const renewed = await queue.updateMessage(message.messageId, popReceipt, undefined, Math.ceil(this.#hiddenMs / 1000));
        popReceipt = renewed.popReceipt ?? popReceipt;
      } catch (error) {
        log('warning', 'Host.Triggers.Queues', `Message ${message.messageId} could not be kept hidden: ${messageOf(error)}`);
      }
    };
    const timer = setInterval(() => {
      renewing = renewing.then(renewOnce);
    }, this.#hiddenMs / 2);
    return {
      async stop() {
        clearInterval(timer);
        await renewing;
        return popReceipt;
      },
    };
  }

  /** Until a message is announced or the time is over; an end of work, which is told as well, does not count. */
  async #untilNews(delayMs: number, backoff: PollingBackoff): Promise<void> {
    const until = performance.now() + delayMs;
    while (!this.#hasNews && !this.#abort.signal.aborted) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) return;
      await this.#untilTold(leftMs);
    }
    backoff.next(true);
  }

  async #untilTold(delayMs: number | null): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#tell = resolve;
      if (delayMs !== null) timer = setTimeout(resolve, delayMs);
    });
    clearTimeout(timer);
  }
}

async function deleteMessage(queue: QueueClient, messageId: string, popReceipt: string): Promise<void> {
  try {
    await queue.deleteMessage(messageId, popReceipt);
  } catch (error) {
    // Gone, or taken by another host after its time was over: nothing of ours is left to delete.
    if ((error as { statusCode?: number }).statusCode !== 404 && (error as { statusCode?: number }).statusCode !== 400)
      throw error;
  }
}
