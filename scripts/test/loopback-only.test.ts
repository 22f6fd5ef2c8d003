import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';

const elsewhere = 'A test tried to connect to example.com';

test('a connection to another machine is refused, whichever way it is made', async () => {
  expect(() => connect(80, 'example.com')).toThrow(elsewhere);
  expect(() => connect({ port: 80, host: 'example.com' })).toThrow(elsewhere);
  expect(() => connectTls({ port: 443, host: 'example.com' })).toThrow(elsewhere);
  expect(() => request('http://example.com/').end()).toThrow(elsewhere);
  await expect(fetch('https://example.com/')).rejects.toMatchObject({ cause: { message: expect.stringContaining(elsewhere) } });
});

test.each(['127.0.0.1', 'localhost', '::ffff:127.0.0.1'])('a connection to %s is made', async (host) => {
  const server = createServer((socket) => socket.end('here')).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, host);
  const [data] = await once(socket, 'data');
  expect(String(data)).toBe('here');
});
