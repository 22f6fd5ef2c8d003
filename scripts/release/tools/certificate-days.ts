import { connect } from 'node:tls';

const dayMs = 24 * 3_600_000;

/** Days until the certificate of a host expires, as its clients see it. Rejects when there is none that they would trust. */
export async function certificateDays(host: string, port: number, now: number, timeoutMs: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const socket = connect({ host, port, servername: host, timeout: timeoutMs }, () => {
    const { valid_to: validTo } = socket.getPeerCertificate();
    resolve(Math.floor((Date.parse(validTo) - now) / dayMs));
    socket.end();
  });
  socket.on('timeout', () => socket.destroy(new Error(`${host} did not answer within ${timeoutMs} ms`)));
  socket.on('error', reject);
  return await promise;
}
