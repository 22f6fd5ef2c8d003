import { expect, test } from 'vitest';
import { delegationSigner, sharedKeySigner } from './sas-signer.ts';

const now = Date.UTC(2026, 10, 21, 12);
const key = Buffer.alloc(64, 7).toString('base64');
const account = (blobUrl: string) => ({ region: 'westus2', storageAccount: 'acct', blobUrl });
const request = { container: 'images', blob: 'id', permissions: 'c', expiresAt: now + 60_000 } as const;
const signed = async (blobUrl: string, changes: object = {}) =>
  new URLSearchParams((await sharedKeySigner(account(blobUrl), key, () => now).sign({ ...request, ...changes })) ?? '');

test('a grant creates one blob, over TLS, until its time', async () => {
  const query = await signed('https://acct.blob.core.windows.net');
  expect(Object.fromEntries(query)).toMatchObject({ sp: 'c', sr: 'b', spr: 'https', se: '2026-11-21T12:01:00Z' });
});

test('on emulated storage without TLS it says so', async () => {
  expect((await signed('http://127.0.0.1:1/acct')).get('spr')).toBe('https,http');
});

test('nothing is signed for more than ten minutes', async () => {
  expect((await signed('https://a', { expiresAt: now + 3_600_000 })).get('se')).toBe('2026-11-21T12:10:00Z');
});

test('a version is signed in which "create" means one whole blob and no blocks', async () => {
  expect((await signed('https://a')).get('sv')! < '2026-04-06').toBe(true);
});

test('a read forces type and disposition on the answer', async () => {
  const query = await signed('https://a', { permissions: 'r', answer: { contentType: 'image/png', disposition: 'inline' } });
  expect(Object.fromEntries(query)).toMatchObject({ sp: 'r', rsct: 'image/png', rscd: 'inline' });
});

test('with a delegation key the identity signs, and without one nothing is signed', async () => {
  const delegationKey = {
    signedObjectId: 'o',
    signedTenantId: 't',
    signedStartsOn: new Date(now),
    signedExpiresOn: new Date(now + 1e8),
    signedService: 'b',
    signedVersion: '2025-01-05',
    value: key,
  };
  const signer = (got: typeof delegationKey | null) =>
    delegationSigner(account('https://a'), { get: async () => got }, () => now);
  const query = new URLSearchParams((await signer(delegationKey).sign(request)) ?? '');
  expect(Object.fromEntries(query)).toMatchObject({ sp: 'c', skoid: 'o', sktid: 't', sks: 'b' });
  expect(await signer(null).sign(request)).toBeNull();
});
