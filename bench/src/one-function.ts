import { app } from '@azure/functions';

app.http('Constant', { methods: ['GET'], authLevel: 'anonymous', handler: async () => ({ body: 'x' }) });
