import { setImmediate } from 'node:timers/promises';
import { app } from '@azure/functions';
import { registerFunctions } from './functions/register.ts';

/**
 * SDKs and schemas are loaded in the moment after the host has been told what functions there are: nobody waits for them at the start, and
 * the first trigger finds them loaded or loading. An app that cannot be put together ends, as one that cannot be loaded does.
 */
const wired = setImmediate().then(async () => {
  const { wireWorker } = await import('./wire.ts');
  const worker = wireWorker(process.env);
  worker.warm();
  return worker;
});
wired.catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

// Bindings name the region before settings are read; an app without one ends by the check of its settings.
registerFunctions(
  process.env['PARALLAX_REGION'] ?? '',
  wired.then(({ handlers }) => handlers),
);

app.hook.preInvocation(async (invocation) => (await wired).telemetry.beforeInvocation(invocation));
app.hook.postInvocation(async (end) => await (await wired).telemetry.afterInvocation(end));
app.hook.appTerminate(async () => await (await wired).close());
