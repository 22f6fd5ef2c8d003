const { app, output, input } = require('@azure/functions');

const trigger = {
  connection: 'COSMOS',
  databaseName: 'shop',
  containerName: 'orders',
  leaseContainerName: 'leases',
  createLeaseContainerIfNotExists: true,
  startFromBeginning: true,
  feedPollDelay: 100,
  maxItemsPerInvocation: 5,
  leaseAcquireInterval: 300,
  leaseRenewInterval: 300,
  leaseExpirationInterval: 2000,
};
const say = (context, documents) => context.log(`BATCH ${JSON.stringify(documents.map((document) => document.id))}`);

if (process.env.APP_PART !== 'retried') {
  app.cosmosDB('onOrder', {
    ...trigger,
    leaseContainerPrefix: 'plain',
    extraOutputs: [output.cosmosDB({ name: 'copies', connection: 'COSMOS', databaseName: 'shop', containerName: 'copies' })],
    handler: async (documents, context) => {
      say(context, documents);
      if (documents.some((document) => document.poison)) throw new Error('poisonous');
      const delayMs = Number(process.env.BATCH_DELAY_MS ?? 0);
      if (delayMs) await new Promise((resolve) => setTimeout(resolve, delayMs));
      context.extraOutputs.set(
        'copies',
        documents.map((document) => ({ id: document.id, copied: true })),
      );
    },
  });
}

if (process.env.APP_PART === 'retried') {
  app.cosmosDB('onOrderRetried', {
    ...trigger,
    leaseContainerPrefix: 'retried',
    retry: { strategy: 'fixedDelay', maxRetryCount: -1, delayInterval: { seconds: 1 } },
    handler: async (documents, context) => {
      say(context, documents);
      if (documents.some((document) => document.poison) && (context.retryContext?.retryCount ?? 0) < 2)
        throw new Error('not yet');
    },
  });
}

app.http('read', {
  methods: ['GET'],
  route: 'orders/{id}',
  extraInputs: [
    input.cosmosDB({
      name: 'order',
      connection: 'COSMOS',
      databaseName: 'shop',
      containerName: 'orders',
      id: '{id}',
      partitionKey: '{id}',
    }),
  ],
  handler: async (_, context) => ({ jsonBody: { order: context.extraInputs.get('order') ?? null } }),
});
