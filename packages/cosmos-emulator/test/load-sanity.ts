// By command, not a test: node test/load-sanity.ts [items] [seconds]
// Prints what single requests take at 100 req/s, one after the other, and how many a second are possible, without the SDK in between.
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCli } from './cli-process.ts';

const itemCount = Number(process.argv[2] ?? 10_000);
const seconds = Number(process.argv[3] ?? 10);
const partitions = 16;

const dataDir = mkdtempSync(join(tmpdir(), 'cosmos-load-sanity-'));
const emulator = await startCli({ dataDir, regions: [{ name: 'westus2' }] }, ['--exit-with-parent']);
const { endpoint, key } = emulator.ready;
const secret = Buffer.from(key, 'base64');
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

interface Call {
  method: string;
  path: string;
  type: string;
  link: string;
  headers?: Record<string, string>;
  body?: unknown;
}

function call({ method, path, type, link, headers = {}, body }: Call): Promise<number> {
  const date = new Date().toUTCString();
  const text = `${method.toLowerCase()}\n${type}\n${link}\n${date.toLowerCase()}\n\n`;
  const signature = createHmac('sha256', secret).update(text).digest('base64');
  const authorization = encodeURIComponent(`type=master&ver=1.0&sig=${signature}`);
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, endpoint),
      { method, agent, headers: { authorization, 'x-ms-date': date, ...headers } },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const link = 'dbs/db/colls/c';
const keyOf = (n: number) => `p${n % partitions}`;
const idOf = (n: number) => String(n).padStart(8, '0');
const item = (n: number) => ({ id: idOf(n), pk: keyOf(n), n, text: 'x'.repeat(600) });
const withKey = (n: number) => ({ 'x-ms-documentdb-partitionkey': JSON.stringify([keyOf(n)]) });

const operations = {
  read: (n: number) =>
    call({ method: 'GET', path: `/${link}/docs/${idOf(n)}`, type: 'docs', link: `${link}/docs/${idOf(n)}`, headers: withKey(n) }),
  upsert: (n: number) =>
    call({
      method: 'POST',
      path: `/${link}/docs`,
      type: 'docs',
      link,
      headers: { ...withKey(n), 'x-ms-documentdb-is-upsert': 'true' },
      body: item(n),
    }),
  page: (n: number) =>
    call({
      method: 'POST',
      path: `/${link}/docs`,
      type: 'docs',
      link,
      headers: { ...withKey(n), 'content-type': 'application/query+json', 'x-ms-max-item-count': '50' },
      body: {
        query: 'SELECT * FROM c WHERE c.pk = @pk AND c.id > @cursor ORDER BY c.id',
        parameters: [
          { name: '@pk', value: keyOf(n) },
          { name: '@cursor', value: idOf(n) },
        ],
      },
    }),
};
type Name = keyof typeof operations;
const names = Object.keys(operations) as Name[];

await call({ method: 'POST', path: '/dbs', type: 'dbs', link: '', body: { id: 'db' } });
await call({
  method: 'POST',
  path: '/dbs/db/colls',
  type: 'colls',
  link: 'dbs/db',
  body: { id: 'c', partitionKey: { paths: ['/pk'], version: 2 } },
});
for (let n = 0; n < itemCount; n += 20) {
  await Promise.all(Array.from({ length: 20 }, (_, at) => operations.upsert(n + at)));
}

const random = (below: number) => Math.floor(Math.random() * below);
async function timed(name: Name): Promise<number> {
  const startedAt = performance.now();
  const status = await operations[name](random(itemCount));
  if (status >= 300) throw new Error(`${name} answered ${status}`);
  return performance.now() - startedAt;
}

function report(title: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2);
  process.stdout.write(
    `${title.padEnd(28)} p50 ${at(0.5)} ms  p95 ${at(0.95)} ms  p99 ${at(0.99)} ms  (${times.length} requests)\n`,
  );
}

for (const name of names) {
  const times: number[] = [];
  for (let at = 0; at < 500; at++) times.push(await timed(name));
  report(`${name}, one at a time`, times.slice(100));
}

const mixed: Promise<number>[] = [];
const startedAt = performance.now();
while (performance.now() - startedAt < seconds * 1000) {
  mixed.push(timed(names[random(names.length)] ?? 'read'));
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, startedAt + mixed.length * 10 - performance.now())));
}
report('all, 100 req/s', await Promise.all(mixed));

for (const name of names) {
  const until = performance.now() + (seconds * 1000) / 3;
  let done = 0;
  const worker = async () => {
    while (performance.now() < until) {
      await timed(name);
      done++;
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: 16 }, worker));
  const perSecond = Math.round((done * 1000) / (performance.now() - from));
  process.stdout.write(`${name}, 16 at once: ${perSecond} requests/s\n`);
}

emulator.process.stdin?.end();
await emulator.ended;
agent.destroy();
rmSync(dataDir, { recursive: true, force: true });
