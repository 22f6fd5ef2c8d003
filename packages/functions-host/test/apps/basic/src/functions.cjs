const { app } = require('@azure/functions');

app.http('hello', { route: 'hello/{name?}', handler: async (request) => ({ jsonBody: { name: request.params.name ?? null } }) });
