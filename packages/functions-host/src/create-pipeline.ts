import { createAdminApi } from './http/admin-api.ts';
import { createAuthenticator } from './http/authenticator.ts';
import type { CorsPolicy } from './http/cors.ts';
import { createFunctionEndpoint } from './http/function-endpoint.ts';
import type { Pipeline } from './http/http-server.ts';
import { readBodyLimit } from './http/read-body.ts';
import type { StreamForwarder } from './http/stream-forwarder.ts';
import type { Keys } from './keys.ts';
import type { LoadedApp } from './load-app.ts';
import { createBlobWebhook } from './triggers/blob-webhook.ts';
import { invokeByHand } from './triggers/invoke-by-hand.ts';

export interface PipelineOptions {
  app: LoadedApp;
  keys: Keys;
  isAuthEnabled: boolean;
  cors: CorsPolicy | null;
  forwarder: StreamForwarder | null;
  isDraining(): boolean;
  startDraining(): void;
}

/** What answers requests: the functions, the management routes and the webhook of one app. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { app, keys, isAuthEnabled, cors, forwarder } = options;
  const { env, log, options: hostOptions } = app.context;
  const bodyLimit = readBodyLimit(env);
  const authenticator = createAuthenticator(keys, isAuthEnabled);
  return {
    options: hostOptions.http,
    cors,
    isHomepageEnabled: env['AzureWebJobsDisableHomepage']?.toLowerCase() !== 'true',
    functionCount: app.functions.length,
    log,
    functions: createFunctionEndpoint({ routes: app.routes, authenticator, invoker: app.invoker, bodyLimit, forwarder }),
    admin: createAdminApi({
      hostId: app.hostId,
      functions: app.functions,
      errors: app.problems,
      keys,
      authenticator,
      bodyLimit,
      timerClock: app.context.isClockSet ? app.context.timerClock : null,
      isDraining: options.isDraining,
      runningCount: () => app.invoker.runningCount,
      startDraining: options.startDraining,
      startFunction: (fn, input) => void invokeByHand(app.context, fn, input, {}).catch(() => undefined),
    }),
    webhook: createBlobWebhook({
      keys,
      isAuthEnabled,
      bodyLimit,
      hasFunction: (id) => app.eventGridFunctions.some((candidate) => candidate.id === id),
      enqueue: async (message) => await app.triggers.blobs?.enqueue(message),
      log,
    }),
  };
}
