/** How an attempt ended. `deadReason` is set when Event Grid would not try again. */
export type AttemptOutcome =
  | { delivered: true; status: number }
  | { delivered: false; status: number | null; outcome: string; deadReason: string | null };

export interface WebhookPost {
  url: string;
  subscription: string;
  eventType: 'Notification' | 'SubscriptionValidation';
  /** One event; the service sends an array of one. */
  event: { dataVersion: string; metadataVersion: string };
  /** Attempts before this one. */
  deliveryCount: number;
  responseMs: number;
  signal?: AbortSignal;
}

/** Answers after which a webhook is not asked again. Source: "Event Grid message delivery and retry", retry schedule. */
const finalStatuses: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'RequestEntityTooLarge',
};

const outcomeNames: Record<number, string> = {
  ...finalStatuses,
  404: 'NotFound',
  408: 'TimedOut',
  409: 'Conflict',
  429: 'Busy',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

/** Only these acknowledge an event; any other answer, 3xx included, is a failure. */
const acknowledged = new Set([200, 201, 202, 203, 204]);

/** Sends one event to a webhook, with the headers the service sends. */
export async function postWebhook(post: WebhookPost): Promise<{ outcome: AttemptOutcome; body: string }> {
  const signals = [AbortSignal.timeout(post.responseMs), ...(post.signal === undefined ? [] : [post.signal])];
  try {
    const answer = await fetch(post.url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any(signals),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'aeg-event-type': post.eventType,
        'aeg-subscription-name': post.subscription.toUpperCase(),
        'aeg-delivery-count': String(post.deliveryCount),
        'aeg-data-version': post.event.dataVersion,
        'aeg-metadata-version': post.event.metadataVersion,
      },
      body: JSON.stringify([post.event]),
    });
    const body = await answer.text();
    return { outcome: judgeStatus(answer.status), body };
  } catch (error) {
    const outcome = error instanceof Error && error.name === 'TimeoutError' ? 'TimedOut' : 'SocketError';
    return { outcome: { delivered: false, status: null, outcome, deadReason: null }, body: '' };
  }
}

function judgeStatus(status: number): AttemptOutcome {
  if (acknowledged.has(status)) return { delivered: true, status };
  const final = finalStatuses[status];
  return {
    delivered: false,
    status,
    outcome: outcomeNames[status] ?? 'GenericError',
    deadReason: final === undefined ? null : `UndeliverableDueToHttp${final}`,
  };
}
