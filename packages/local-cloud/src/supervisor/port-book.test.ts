import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPortFree, reservePorts } from './port-book.ts';

let dir: string;
const servers: Server[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'parallax-ports-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  rmSync(dir, { recursive: true });
});

const occupy = (port: number) =>
  new Promise<void>((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve());
    servers.push(server);
  });

const wishes = [
  { name: 'web', what: 'the photo app' },
  { name: 'westus2/blob', what: 'blob of West US 2', stored: true },
  { name: 'westus2/api', what: 'api of West US 2' },
];

describe('reservePorts', () => {
  it('gives free ports, different from each other, and the same ones at the next start', async () => {
    const notes: string[] = [];
    const first = await reservePorts(dir, wishes, (text) => notes.push(text));
    expect(new Set(first).size).toBe(3);
    expect(await Promise.all(first.map(isPortFree))).toEqual([true, true, true]);
    expect(await reservePorts(dir, wishes, (text) => notes.push(text))).toEqual(first);
    expect(notes).toEqual([]);
  });

  it('replaces a taken port for this run only, and says so', async () => {
    const notes: string[] = [];
    const [web = 0, blob, api] = await reservePorts(dir, wishes, () => undefined);
    await occupy(web);
    const [otherWeb, sameBlob, sameApi] = await reservePorts(dir, wishes, (text) => notes.push(text));
    expect(otherWeb).not.toBe(web);
    expect([sameBlob, sameApi]).toEqual([blob, api]);
    expect(notes).toEqual([`Port ${web} is taken by another program: the photo app is on port ${otherWeb} this time.`]);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect((await reservePorts(dir, wishes, () => undefined))[0]).toBe(web);
  });

  it('does not start when a port is taken that stored addresses are on', async () => {
    const [, blob = 0] = await reservePorts(dir, wishes, () => undefined);
    await occupy(blob);
    await expect(reservePorts(dir, wishes, () => undefined)).rejects.toThrow(
      `Port ${blob} is taken by another program, but the pictures in ${dir} have addresses on it (blob of West US 2).`,
    );
  });

  it('waits for a port that its last run is about to give back', async () => {
    const [, blob = 0] = await reservePorts(dir, wishes, () => undefined);
    await occupy(blob);
    setTimeout(() => servers.pop()?.close(), 300);
    expect((await reservePorts(dir, wishes, () => undefined))[1]).toBe(blob);
  });

  it('takes the port that a person asked for, or none', async () => {
    const [free = 0] = await reservePorts(dir, wishes, () => undefined);
    expect((await reservePorts(dir, [{ name: 'web', what: 'the photo app', exact: free }], () => undefined))[0]).toBe(free);
    await occupy(free);
    await expect(reservePorts(dir, [{ name: 'web', what: 'the photo app', exact: free }], () => undefined)).rejects.toThrow(
      `Port ${free} is taken by another program. Stop that program, or give the photo app another port with --port.`,
    );
  });

  it('says what to do with a list of ports that cannot be read', async () => {
    writeFileSync(join(dir, 'ports.json'), '{');
    await expect(reservePorts(dir, wishes, () => undefined)).rejects.toThrow('ports.json cannot be read');
  });
});
