import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen, stopListening } from '../listen.ts';
import { keptCertificate } from './kept-certificate.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'parallax-certificate-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

test('who is given the certificate trusts a server on this machine, and nobody else does', async () => {
  const { key, certificate } = keptCertificate(dir);
  const server = createServer({ key, cert: certificate }, (_request, response) => response.end('well'));
  const port = await listen(server, 0, 'a test');
  const ask = (host: string, ca: string | undefined) =>
    new Promise<string>((resolve, reject) => {
      const request = get({ host, port, ...(ca === undefined ? {} : { ca }), family: 4 }, (response) => {
        response.resume().on('end', () => resolve(String(response.statusCode)));
      });
      request.on('error', (error: NodeJS.ErrnoException) => (error.code === undefined ? reject(error) : resolve(error.code)));
    });
  try {
    expect(await ask('127.0.0.1', certificate)).toBe('200');
    expect(await ask('localhost', certificate)).toBe('200');
    expect(await ask('127.0.0.1', undefined)).toMatch(/SELF_SIGNED/);
  } finally {
    await stopListening(server, 0);
  }
});

test('it is kept until a month before its end, and its key is for its owner alone', () => {
  const first = keptCertificate(dir);
  expect(keptCertificate(dir).certificate).toBe(first.certificate);
  const end = new X509Certificate(first.certificate).validToDate;
  const later = keptCertificate(dir, new Date(end.getTime() - 86_400_000));
  expect(later.certificate).not.toBe(first.certificate);
  expect(statSync(later.keyFile).mode & 0o077).toBe(0);
});
