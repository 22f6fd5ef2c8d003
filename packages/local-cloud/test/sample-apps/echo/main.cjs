// The smallest app that shows whether a local cloud is wired: it tells its settings, and which blobs it was called for.
const { app } = require('@azure/functions');

const seen = [];

app.http('settings', {
  methods: ['GET'],
  handler: () => ({ jsonBody: { pid: process.pid, settings: process.env } }),
});

app.http('seen', { methods: ['GET'], handler: () => ({ jsonBody: seen }) });

app.storageBlob('onUpload', {
  path: 'inbox/{name}',
  connection: 'SampleStorage',
  source: 'EventGrid',
  handler: (_blob, context) => {
    seen.push(String(context.triggerMetadata.blobTrigger));
  },
});
