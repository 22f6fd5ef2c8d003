import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../packages/local-cloud/test/control/serve-fake.ts', import.meta.url));
const readyMs = 20_000;

/** The control room over a made-up cloud, in a process of its own, in which nothing happens by itself. */
export interface FakeRoom {
  readonly url: string;
  /** Plays one image, from its upload to its copies; gives its id. */
  upload(region: string): Promise<string>;
  /** Tells of an upload that was granted in one region and worked on in another; gives the operation's id. */
  trace(image: string, from: string, to: string, options?: { fails: boolean }): Promise<string>;
  /** Lets a part die, or brings it back. */
  die(part: string, region: string): void;
  revive(part: string, region: string): void;
  stop(): Promise<void>;
}

export async function startFakeRoom(site: string, { regions = 2, port = 0 } = {}): Promise<FakeRoom> {
  const options = ['--site', site, '--regions', String(regions), '--port', String(port), '--every', '0', '--kill-ms', '150'];
  const child = spawn(process.execPath, [script, ...options]);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  const lines = createInterface({ input: child.stdout });
  const next = (what: string) => nextLine(lines, what, () => errors);
  const { url } = (await next('its address')) as { url: string };
  const tell = (command: string) => child.stdin.write(`${command}\n`);
  return {
    url,
    async upload(region) {
      const uploaded = next('an upload');
      tell(`upload ${region}`);
      return ((await uploaded) as { id: string }).id;
    },
    async trace(image, from, to, { fails } = { fails: false }) {
      const told = next('a trace');
      tell(`trace ${image} ${from} ${to}${fails ? ' fails' : ''}`);
      return ((await told) as { operationId: string }).operationId;
    },
    die: (part, region) => void tell(`die ${part} ${region}`),
    revive: (part, region) => void tell(`revive ${part} ${region}`),
    stop: () => stop(child),
  };
}

function nextLine(lines: Interface, what: string, errors: () => string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`the made-up cloud did not tell ${what} within ${readyMs} ms. It wrote: ${errors()}`)),
      readyMs,
    );
    lines.once('line', (line) => {
      clearTimeout(late);
      resolve(JSON.parse(line));
    });
  });
}

/** Its stdin ends, and by that it ends; what has not after a while is killed. */
function stop(child: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
    child.once('exit', () => {
      clearTimeout(late);
      resolve();
    });
    child.stdin.end();
  });
}
