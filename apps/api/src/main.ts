import { setImmediate } from 'node:timers/promises';
import { app, type HttpResponseInit } from '@azure/functions';
import { type Route, type RouteName, routeTable } from './functions/route-table.ts';

/**
 * SDKs and schemas are loaded in the moment after the host has been told what functions there are: nobody waits for them at the start, and
 * the first request finds them loaded or loading. An app that cannot be put together ends, as one that cannot be loaded does.
 */
const wired = setImmediate().then(async () => {
  const { wireApi } = await import('./wire.ts');
  return wireApi(process.env);
});
wired.catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

for (const [name, { methods, path }] of Object.entries(routeTable) as [RouteName, Route][]) {
  app.http(name, {
    methods: [...methods],
    route: path,
    authLevel: 'anonymous',
    handler: async (request): Promise<HttpResponseInit> => {
      const { status, headers = {}, body } = await (await wired).answer(name, request);
      return { status, headers, ...(body !== undefined && { body }) };
    },
  });
}

// Hooks cost every request something, also those that do nothing.
if (process.env['APPLICATIONINSIGHTS_CONNECTION_STRING']) {
  app.hook.preInvocation(async (invocation) => (await wired).telemetry.beforeInvocation(invocation));
  app.hook.postInvocation(async (end) => await (await wired).telemetry.afterInvocation(end));
}
app.hook.appTerminate(async () => await (await wired).close());
