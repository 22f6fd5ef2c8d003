import { QueueServiceClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { accountKey, accountName } from '../storage/account.ts';

const maxQueues = 20;
const askMs = 1_500;

/** Messages that wait in the queues of one account, asked through Azure's own client. */
export class QueueDepths {
  private readonly client: QueueServiceClient;
  private names: readonly string[] | null = null;

  constructor(queueUrl: string) {
    const credential = new StorageSharedKeyCredential(accountName, accountKey);
    this.client = new QueueServiceClient(queueUrl, credential, { retryOptions: { maxTries: 1 } });
  }

  /** Messages by queue; rejects when the account does not answer. */
  async read(): Promise<Record<string, number>> {
    const abortSignal = AbortSignal.timeout(askMs);
    this.names ??= await this.list(abortSignal);
    try {
      const depths = await Promise.all(
        this.names.map(async (name) => {
          const { approximateMessagesCount = 0 } = await this.client.getQueueClient(name).getProperties({ abortSignal });
          return [name, approximateMessagesCount] as const;
        }),
      );
      return Object.fromEntries(depths);
    } catch (error) {
      this.names = null;
      throw error;
    }
  }

  private async list(abortSignal: AbortSignal): Promise<string[]> {
    const names: string[] = [];
    for await (const { name } of this.client.listQueues({ abortSignal })) {
      names.push(name);
      if (names.length === maxQueues) break;
    }
    return names;
  }
}
