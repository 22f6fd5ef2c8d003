import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { freePort, listen, setListening } from './listen.ts';

const answering = () => createServer((_request, response) => response.end('well'));

it('goes and comes back at its port as often as it is told to, and leaves nothing behind', async () => {
  const server = answering();
  const port = await listen(server, 0, 'a test');
  const before = server.eventNames().map((name) => [name, server.listenerCount(name)]);
  for (let time = 0; time < 12; time++) {
    await setListening(server, false, port, 'a test');
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await setListening(server, true, port, 'a test');
  }
  expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
  expect(server.eventNames().map((name) => [name, server.listenerCount(name)])).toEqual(before);
  await setListening(server, false, port, 'a test');
});

it('says who wanted a port that is taken', async () => {
  const [first, second] = [answering(), answering()];
  const port = await freePort();
  await listen(first, port, 'the first');
  await expect(listen(second, port, 'the second')).rejects.toThrow(`port ${port}, wanted by the second, is taken`);
  await setListening(first, false, port, 'the first');
});
