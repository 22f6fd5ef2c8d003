const { app } = require('@azure/functions');

app.http('echo', {
  route: 'echo/{name:alpha?}',
  methods: ['GET', 'POST', 'PUT'],
  handler: async (request, context) => ({
    jsonBody: {
      method: request.method,
      url: request.url,
      params: request.params,
      query: Object.fromEntries(request.query),
      header: request.headers.get('x-test'),
      body: await request.text(),
      traceParent: context.traceContext?.traceParent,
      functionName: context.functionName,
    },
  }),
});

app.http('bytes', {
  route: 'bytes',
  methods: ['POST'],
  handler: async (request) => ({ body: Buffer.from(await request.arrayBuffer()).reverse() }),
});

app.get('number', {
  route: 'numbers/{id:int:range(1,10)}',
  handler: async (request) => ({ body: `number ${request.params.id}` }),
});
app.get('files', { route: 'files/{*path}', handler: async (request) => ({ body: `[${request.params.path ?? ''}]` }) });
app.get('settings', { route: 'settings/%ROUTE_WORD%', handler: async () => ({ body: process.env.GREETING }) });
app.http('withHead', {
  methods: ['HEAD'],
  route: 'with-head',
  handler: async () => ({ status: 200, headers: { 'x-head': 'yes' } }),
});
app.http('allMethods', {
  methods: ['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH'],
  route: 'all',
  handler: async (request) => ({ body: request.method }),
});

// Routes are tried in the order of function names: "Details" comes before "List".
app.get('Details', { route: 'products/{id}', handler: async () => ({ body: 'details' }) });
app.get('List', { route: 'products/list', handler: async () => ({ body: 'list' }) });
