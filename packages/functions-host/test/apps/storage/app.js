import { app, input, output } from '@azure/functions';

const say = (context, event) => context.log(`EVENT ${JSON.stringify(event)}`);
const done = output.storageQueue({ queueName: 'done', connection: 'AzureWebJobsStorage' });
const sidecar = input.storageBlob({ path: 'sidecars/{name}.json', connection: 'AzureWebJobsStorage' });
const copy = output.storageBlob({ path: 'copies/{folder}/{name}.txt', connection: 'AzureWebJobsStorage' });

let running = 0;
let most = 0;

app.storageBlob('onMedia', {
  path: 'media/{folder}/{name}.txt',
  connection: 'MEDIA',
  source: 'EventGrid',
  extraInputs: [sidecar],
  extraOutputs: [done, copy],
  handler: async (blob, context) => {
    most = Math.max(most, ++running);
    try {
      const text = blob.toString();
      say(context, {
        text,
        most,
        isBuffer: Buffer.isBuffer(blob),
        metadata: context.triggerMetadata,
        sidecar: context.extraInputs.get(sidecar),
      });
      if (text.startsWith('bad')) throw new Error(`refused: ${text}`);
      if (text.startsWith('slow')) await new Promise((resolve) => setTimeout(resolve, 400));
      context.extraOutputs.set(done, { name: context.triggerMetadata.name });
      context.extraOutputs.set(copy, text.toUpperCase());
    } finally {
      running--;
    }
  },
});

app.storageBlob('onPlain', {
  path: 'plain/{name}.txt',
  connection: 'MEDIA',
  source: 'EventGrid',
  handler: async (blob, context) => say(context, { text: blob.toString(), metadata: context.triggerMetadata }),
});

app.storageBlob('onScan', {
  path: 'scanned/{name}',
  connection: 'AzureWebJobsStorage',
  handler: async (blob, context) => say(context, { scanned: blob.toString(), name: context.triggerMetadata.name }),
});

app.storageQueue('onDone', {
  queueName: 'done',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => say(context, { message, metadata: context.triggerMetadata }),
});

app.storageQueue('onJob', {
  queueName: '%JOBS_QUEUE%',
  connection: 'AzureWebJobsStorage',
  return: output.storageQueue({ queueName: 'answers', connection: 'AzureWebJobsStorage' }),
  handler: async (message, context) => {
    say(context, { message, dequeueCount: context.triggerMetadata.dequeueCount });
    if (message === 'fail' || message?.fail) throw new Error('refused');
    return message?.many ?? { answered: message };
  },
});

app.http('put', {
  methods: ['POST'],
  route: 'put/{container}/{name}',
  extraOutputs: [output.storageBlob({ name: 'out', path: '{container}/{name}', connection: 'AzureWebJobsStorage' })],
  extraInputs: [input.storageBlob({ name: 'before', path: '{container}/{name}', connection: 'AzureWebJobsStorage' })],
  handler: async (request, context) => {
    const before = context.extraInputs.get('before');
    context.extraOutputs.set('out', await request.text());
    return { jsonBody: { before: before === undefined ? null : String(before) } };
  },
});

app.storageQueue('noConnection', { queueName: 'x', connection: 'NOT_THERE', handler: async () => undefined });
