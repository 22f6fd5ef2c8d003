const { app } = require('@azure/functions');
const { ReadableStream } = require('node:stream/web');

app.setup({ enableHttpStream: true });

app.get('ticks', {
  route: 'ticks/{count:int}',
  handler: async (request) => {
    const count = Number(request.params.count);
    let sent = 0;
    const body = new ReadableStream({
      async pull(controller) {
        if (sent === count) return controller.close();
        if (sent > 0) await new Promise((resolve) => setTimeout(resolve, 100));
        controller.enqueue(Buffer.from(`tick ${sent++}\n`));
      },
    });
    return { headers: { 'content-type': 'text/event-stream', 'x-query': request.query.get('q') ?? '' }, body };
  },
});

app.http('length', {
  methods: ['PUT'],
  handler: async (request) => {
    let bytes = 0;
    for await (const chunk of request.body) bytes += chunk.length;
    return { jsonBody: { bytes, header: request.headers.get('x-test') } };
  },
});

app.get('boom', {
  handler: async () => {
    throw new Error('boom on purpose');
  },
});
