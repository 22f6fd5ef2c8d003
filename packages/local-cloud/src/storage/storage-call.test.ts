import { describe, expect, it } from 'vitest';
import { classifyCall, readTarget } from './storage-call.ts';

const blob = '/devstoreaccount1/images/a/b.jpg';

describe('classifyCall', () => {
  it.each([
    ['Put Blob', 'PUT', blob, { 'x-ms-blob-type': 'BlockBlob' }, 'blob', 'PutBlob'],
    ['Put Blob with a SAS', 'PUT', `${blob}?sv=2026-10-06&sp=c&sig=x`, { 'x-ms-blob-type': 'BlockBlob' }, 'blob', 'PutBlob'],
    ['Put Block List', 'PUT', `${blob}?comp=blocklist`, {}, 'blob', 'PutBlockList'],
    ['Copy Blob', 'PUT', blob, { 'x-ms-copy-source': 'http://x' }, 'blob', 'CopyBlob'],
    ['Put Blob From URL', 'PUT', blob, { 'x-ms-copy-source': 'http://x', 'x-ms-blob-type': 'BlockBlob' }, 'blob', 'PutBlob'],
    ['Put Block', 'PUT', `${blob}?comp=block&blockid=AA`, {}, 'none', null],
    ['Set Blob Metadata', 'PUT', `${blob}?comp=metadata`, {}, 'blob', null],
    ['Set Blob Properties', 'PUT', `${blob}?comp=properties`, {}, 'blob', null],
    ['Set Blob Tier', 'PUT', `${blob}?comp=tier`, {}, 'blob', null],
    ['Set Blob Tags', 'PUT', `${blob}?comp=tags`, {}, 'blob', null],
    ['Append Block', 'PUT', `${blob}?comp=appendblock`, {}, 'blob', null],
    ['Lease Blob', 'PUT', `${blob}?comp=lease`, {}, 'none', null],
    ['Snapshot Blob', 'PUT', `${blob}?comp=snapshot`, {}, 'none', null],
    ['Delete Blob', 'DELETE', blob, {}, 'blob', null],
    ['Create Container', 'PUT', '/devstoreaccount1/images?restype=container', {}, 'container', null],
    ['Set Container ACL', 'PUT', '/devstoreaccount1/images?restype=container&comp=acl', {}, 'container', null],
    ['Lease Container', 'PUT', '/devstoreaccount1/images?restype=container&comp=lease', {}, 'none', null],
    ['Delete Container', 'DELETE', '/devstoreaccount1/images?restype=container', {}, 'many', null],
    ['Blob Batch', 'POST', '/devstoreaccount1/?comp=batch', {}, 'many', null],
    ['Set Blob Service Properties', 'PUT', '/devstoreaccount1/?restype=service&comp=properties', {}, 'service', null],
    ['Get User Delegation Key', 'POST', '/devstoreaccount1/?restype=service&comp=userdelegationkey', {}, 'none', null],
  ])('%s', (_name, method, address, headers, effect, createdBy) => {
    expect(classifyCall(method, address, headers)).toMatchObject({ isWrite: true, effect, createdBy });
  });

  it.each([
    ['GET', blob],
    ['HEAD', blob],
    ['OPTIONS', blob],
    ['GET', '/devstoreaccount1/images?restype=container&comp=list'],
    ['POST', `${blob}?comp=query`],
  ])('%s %s only reads', (method, address) => {
    expect(classifyCall(method, address, {})).toMatchObject({ isWrite: false, effect: 'none', createdBy: null });
  });

  it('gives null where no account is named', () => {
    expect(classifyCall('GET', '/', {})).toBeNull();
  });
});

describe('readTarget', () => {
  it.each([
    ['/acct/c/a%20b/%C3%BC.jpg', { account: 'acct', container: 'c', blob: 'a b/ü.jpg' }],
    ['/acct/$web/index.html', { account: 'acct', container: '$web', blob: 'index.html' }],
    ['/acct/c/a/../b', { account: 'acct', container: 'c', blob: 'a/../b' }],
    ['/acct/c/a%5Cb', { account: 'acct', container: 'c', blob: 'a/b' }],
    ['/acct/c/', { account: 'acct', container: 'c', blob: null }],
    ['/acct/', { account: 'acct', container: null, blob: null }],
    ['/acct/c/%E0%A4', null],
  ])('%s', (path, target) => {
    expect(readTarget(path)).toEqual(target);
  });
});
