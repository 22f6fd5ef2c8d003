import { app } from '@azure/functions';

app.hook.appStart((context) => {
  context.hookData.startedAt = 'start';
  console.log('HOOK appStart');
});
app.hook.appTerminate(async (context) => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  console.log(`HOOK appTerminate ${context.hookData.startedAt}`);
  process.stdout.write('the very end');
});
app.hook.preInvocation((context) => {
  context.hookData.seen = context.invocationContext.functionName;
  if (context.invocationContext.functionName === 'replaced') {
    context.functionHandler = async (request) => ({ body: `replaced ${request.query.get('x')}` });
  }
});
app.hook.postInvocation((context) => {
  if (context.hookData.seen !== context.invocationContext.functionName) throw new Error('hookData was not shared');
  if (context.invocationContext.functionName === 'healed' && context.error) {
    context.result = { body: `healed: ${context.error.message}` };
    context.error = null;
  }
  if (context.invocationContext.functionName === 'changed') context.result = { body: `${context.result.body} and changed` };
});
app.hook.log((context) => {
  if (context.category === 'user') context.message = context.message.replace('secret', '***');
});

app.get('replaced', async () => ({ body: 'original' }));
app.get('changed', async () => ({ body: 'original' }));
app.get('healed', async () => {
  throw new Error('broken');
});
app.get('talks', async (_, context) => {
  context.log('my secret is out');
  context.warn('a warning');
  context.debug('a debug line');
  console.log('plain console line');
  console.error('plain error line');
  process.stdout.write('unfinished');
  return { body: 'talked' };
});
app.get('quiet', async (_, context) => {
  context.log('nobody reads this');
  context.error('but this');
  return {};
});
