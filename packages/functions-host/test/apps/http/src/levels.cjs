const { app } = require('@azure/functions');

app.http('open', { methods: ['GET'], handler: async () => ({ body: 'open' }) });
app.http('guarded', { methods: ['GET'], authLevel: 'function', handler: async () => ({ body: 'guarded' }) });
app.http('forAdmins', { methods: ['GET'], authLevel: 'admin', handler: async () => ({ body: 'admins' }) });
app.http('switchedOff', { methods: ['GET'], handler: async () => ({ body: 'off' }) });
// Refused by the host, and the rest of the app runs.
app.http('stealsAdmin', { route: 'administration/x', handler: async () => ({ body: 'never' }) });
app.http('badConstraint', { route: 'bad/{id:nonsense}', handler: async () => ({ body: 'never' }) });
app.http('missingSetting', { route: '%NOT_SET_ANYWHERE%', handler: async () => ({ body: 'never' }) });
