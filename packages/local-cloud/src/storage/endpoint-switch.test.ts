import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { listen, stopListening } from '../listen.ts';
import { primaryModeSchema, switchEndpoint } from './endpoint-switch.ts';

const mode = (name: string) => primaryModeSchema.parse({ mode: name });

it('comes back once its port is free again, after it could not', async () => {
  const server = createServer((_request, response) => response.end('well'));
  const other = createServer();
  const port = await listen(server, 0, 'the endpoint');
  const endpoint = switchEndpoint(server, () => port, 'the endpoint');
  await endpoint.set(mode('down'));
  await listen(other, port, 'another program');
  await expect(endpoint.set(mode('online'))).rejects.toThrow('is taken');
  await stopListening(other, 0);
  await endpoint.set(mode('online'));
  expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
  await endpoint.set(mode('down'));
});
