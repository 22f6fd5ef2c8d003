import { app } from '@azure/functions';

app.get('fine', async () => ({ body: 'fine' }));
