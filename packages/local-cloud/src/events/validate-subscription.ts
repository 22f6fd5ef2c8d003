import { randomUUID } from 'node:crypto';
import { postWebhook } from './post-webhook.ts';

export interface ValidationRequest {
  url: string;
  subscription: string;
  topic: string;
  responseMs: number;
  signal?: AbortSignal;
}

/**
 * The synchronous handshake: the endpoint proves that it wants events by echoing a code. Gives null when it did, else a sentence
 * about what came instead. The manual handshake by validationUrl is not offered.
 */
export async function validateSubscription(request: ValidationRequest): Promise<string | null> {
  const validationCode = randomUUID().toUpperCase();
  const event = {
    id: randomUUID(),
    topic: request.topic,
    subject: '',
    data: { validationCode },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: new Date().toISOString(),
    metadataVersion: '1',
    dataVersion: '2',
  };
  const { outcome, body } = await postWebhook({ ...request, eventType: 'SubscriptionValidation', deliveryCount: 0, event });
  if (!outcome.delivered)
    return `the endpoint did not answer the handshake: ${outcome.outcome} (status ${outcome.status ?? 'none'})`;
  if (outcome.status !== 200) return `expected status 200 to the handshake, got ${outcome.status}`;
  if (readValidationResponse(body) !== validationCode) return 'the answer to the handshake does not repeat the validation code';
  return null;
}

function readValidationResponse(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && 'validationResponse' in parsed
      ? parsed.validationResponse
      : undefined;
  } catch {
    return undefined;
  }
}
