import { createDefaultHttpClient, createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { CosmosClient, type CosmosClientOptions } from '@azure/cosmos';

const connectionErrors = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'REQUEST_SEND_ERROR']);

/**
 * What an application has to add to the SDK so that it leaves a region whose listener is gone: the SDK fails over for 503 and not for a refused
 * connection. The account is asked of the other endpoints too.
 */
export function failoverHttpClient(endpoints: readonly string[]): HttpClient {
  const inner = createDefaultHttpClient();
  const send = async (request: PipelineRequest) => {
    try {
      return await inner.sendRequest(request);
    } catch (error) {
      if (!connectionErrors.has(String((error as { code?: unknown }).code))) throw error;
      const bodyAsText = JSON.stringify({ code: 'ServiceUnavailable', message: 'no connection' });
      return { request, status: 503, headers: createHttpHeaders(), bodyAsText };
    }
  };
  return {
    sendRequest: async (request) => {
      const first = await send(request);
      if (first.status !== 503 || request.method !== 'GET' || new URL(request.url).pathname !== '/') return first;
      for (const endpoint of endpoints) {
        const answer = await send({ ...request, url: endpoint });
        if (answer.status === 200) return answer;
      }
      return first;
    },
  };
}

export interface RegionalAccount {
  endpoint: string;
  key: string;
  regions: readonly { name: string; endpoint: string }[];
}

/** A client that prefers a region and starts on its endpoint, set up as an application that is to survive the loss of it. */
export function regionClient(account: RegionalAccount, region: string, more: Partial<CosmosClientOptions> = {}): CosmosClient {
  const own = account.regions.filter(({ name }) => name === region);
  const order = [...own, ...account.regions.filter(({ name }) => name !== region)];
  return new CosmosClient({
    endpoint: own[0]?.endpoint ?? account.endpoint,
    key: account.key,
    consistencyLevel: 'Session',
    httpClient: failoverHttpClient(order.map(({ endpoint }) => endpoint)),
    connectionPolicy: {
      preferredLocations: order.map(({ name }) => name),
      enableBackgroundEndpointRefreshing: false,
      requestTimeout: 1_000,
      enablePartitionLevelCircuitBreaker: true,
      retryOptions: { maxRetryAttemptCount: 3, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 2 },
    },
    ...more,
  });
}
