import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { portClaims } from './port-claims.ts';
import { Refusal } from './refusal.ts';
import { writeFileAtomically } from './write-file.ts';

/** Below 32768, where Linux begins to hand out ports of outgoing connections: a restarted part finds its port free again. */
const range = { from: 20_000, to: 32_000 };
/** The parts of a run that was killed a moment ago may still be on their way out. */
const patienceMs = { stored: 3_000, movable: 1_000 };

export interface PortWish {
  /** `web`, `westus2/blob`: what the port is kept under. */
  readonly name: string;
  /** For sentences: "the photo app". */
  readonly what: string;
  /** Asked for by a person: that one or none. */
  readonly exact?: number;
  /** Tried first when none is kept. */
  readonly preferred?: number;
  /** Its address stands in stored data, so a kept port that is taken is a reason not to start. */
  readonly stored?: boolean;
}

/**
 * The ports of one data folder, the same at every start. A kept port that is taken is replaced for this run, with a note; if stored data holds its
 * address, the start is refused instead. Gives the ports in the order of the wishes.
 */
export async function reservePorts(dir: string, wishes: readonly PortWish[], note: (text: string) => void): Promise<number[]> {
  const path = join(dir, 'ports.json');
  const kept = readKept(path);
  const taken = new Set<number>();
  const ports: number[] = [];
  for (const wish of wishes) {
    const port = await choose(wish, kept[wish.name], { dir, taken, note });
    taken.add(port);
    // Those that are kept, wished for or usual are taken as soon as they are free; clouds that look for any port leave them alone.
    portClaims.claim(port);
    ports.push(port);
    kept[wish.name] ??= port;
  }
  writeFileAtomically(path, `${JSON.stringify(kept, null, 2)}\n`);
  return ports;
}

async function choose(
  wish: PortWish,
  kept: number | undefined,
  context: { dir: string; taken: Set<number>; note: (text: string) => void },
): Promise<number> {
  const { dir, taken, note } = context;
  if (wish.exact !== undefined) {
    if (!taken.has(wish.exact) && (await isPortFree(wish.exact))) return wish.exact;
    throw new Refusal(
      `Port ${wish.exact} is taken by another program. Stop that program, or give ${wish.what} another port with --port.`,
    );
  }
  const first = kept ?? wish.preferred;
  if (first !== undefined) {
    if (
      !taken.has(first) &&
      (kept === undefined
        ? await isPortFree(first)
        : await becomesFree(first, wish.stored === true ? patienceMs.stored : patienceMs.movable))
    )
      return first;
    if (kept !== undefined && wish.stored === true) {
      throw new Refusal(
        `Port ${first} is taken by another program, but the pictures in ${dir} have addresses on it (${wish.what}). Stop that program, choose another folder with --data, or start empty with --fresh.`,
      );
    }
  }
  const other = await freePort(taken);
  if (first !== undefined) note(`Port ${first} is taken by another program: ${wish.what} is on port ${other} this time.`);
  return other;
}

async function freePort(taken: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(range.from, range.to);
    if (!taken.has(port) && (await isPortFree(port)) && portClaims.claim(port)) return port;
  }
  throw new Refusal(
    `No free port was found between ${range.from} and ${range.to}. Stop some programs that listen there and start again.`,
  );
}

async function becomesFree(port: number, patience: number): Promise<boolean> {
  for (const deadline = Date.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    if (await isPortFree(port)) return true;
    if (Date.now() > deadline) return false;
  }
}

/** True when nobody listens on it at 127.0.0.1. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function readKept(path: string): Record<string, number> {
  if (!existsSync(path)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return Object.fromEntries(
      entries.filter((entry): entry is [string, number] => Number.isInteger(entry[1]) && entry[1] > 0 && entry[1] < 65_536),
    );
  } catch (error) {
    throw new Refusal(
      `${path} cannot be read (${(error as Error).message}). Remove it if no picture is kept, or start empty with --fresh.`,
      { cause: error },
    );
  }
}
