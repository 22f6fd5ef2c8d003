const { app } = require('@azure/functions');

app.get('nothing', { handler: async () => undefined });
app.get('nullAnswer', { handler: async () => null });
app.get('boom', {
  handler: async () => {
    throw new Error('boom on purpose');
  },
});
app.get('notAnObject', { handler: async () => 'just text' });
app.get('teapot', { handler: async () => ({ status: 418, headers: { 'X-App': 'function' }, body: 'short and stout' }) });
app.get('cookies', {
  handler: async () => ({
    cookies: [
      { name: 'a', value: '1 2', path: '/api', httpOnly: true, sameSite: 'Lax' },
      { name: 'b', value: 'x', secure: true, maxAge: 60, sameSite: 'None', domain: 'example.com' },
    ],
  }),
});
app.get('slow', {
  handler: async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { body: 'done' };
  },
});
