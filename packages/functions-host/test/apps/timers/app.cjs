const { app } = require('@azure/functions');

const say = (context, timer) =>
  context.log(`TIMER ${JSON.stringify({ name: context.functionName, at: Date.now(), ...timer, retry: context.retryContext })}`);

app.timer('everySecond', { schedule: '%EVERY_SECOND%', handler: async (timer, context) => say(context, timer) });
app.timer('atStart', { schedule: '0 0 4 * * *', runOnStartup: true, handler: async (timer, context) => say(context, timer) });
app.timer('hourly', { schedule: '0 0 * * * *', handler: async (timer, context) => say(context, timer) });
app.timer('retried', {
  schedule: '1.00:00:00',
  runOnStartup: true,
  retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: { seconds: 1 } },
  handler: async (timer, context) => {
    say(context, timer);
    throw new Error('not today');
  },
});
app.timer('nonsense', { schedule: 'every now and then', handler: async () => undefined });
