const { app } = require('@azure/functions');

app.get('crash', async () => {
  setImmediate(() => {
    console.log('last words');
    throw new Error('nobody catches this');
  });
  return { body: 'soon' };
});
app.get('reject', async () => {
  void Promise.reject(new Error('nobody awaits this'));
  return { body: 'soon' };
});
app.get('hang', () => new Promise(() => undefined));
app.get('block', () => {
  for (;;);
});
app.get('work', {
  route: 'work/{ms}',
  handler: async (request, context) => {
    await new Promise((resolve) => setTimeout(resolve, Number(request.params.ms)));
    context.log('work done');
    return { body: 'worked' };
  },
});
app.http('after', {
  methods: ['GET'],
  handler: async (_, context) => {
    setTimeout(() => context.log('too late'), 10);
    return {};
  },
});
app.get('lateRegistration', async () => {
  try {
    app.get('tooLate', async () => ({}));
    return { body: 'registered' };
  } catch (error) {
    return { body: error.message };
  }
});
