import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { root } from '@parallax/local/repository';

/** The page's own client as a process; see there for what it takes and gives. */
const script = join(root, 'apps/web/test/visitors/main.ts');

export interface SessionsWish {
  readonly web: string;
  readonly sessions: number;
  readonly pages: number;
  readonly seed: number;
  readonly atOnce: number;
}

export interface SessionsSeen {
  /** The colour that answered each page of a session, by its first letter: `bgb`; `-` where none did. */
  readonly sessions: readonly string[];
  readonly failures: readonly string[];
}

/** Sends new people through some pages each, and waits until all have gone. */
export async function sendSessions(wish: SessionsWish, signal: AbortSignal): Promise<SessionsSeen> {
  const { child, ended } = start({ kind: 'sessions', ...wish }, signal);
  let seen: SessionsSeen | null = null;
  createInterface({ input: child.stdout }).on('line', (line) => {
    seen = JSON.parse(line) as SessionsSeen;
  });
  await ended;
  if (seen === null) throw new Error('the visitors said nothing');
  return seen;
}

/** One thing that a person wanted, with all that their page did for it. */
export interface Action {
  readonly person: number;
  /** When it began, ms since 1970. */
  readonly at: number;
  readonly ms: number;
  readonly what: string;
  /** Who answered; null when it failed. */
  readonly colour: string | null;
  readonly region: string | null;
  /** Requests that it took. */
  readonly requests: number;
  readonly failure: string | null;
}

export interface People {
  /** So far. */
  readonly actions: readonly Action[];
  leave(): Promise<void>;
  /** Rejects when they end before they are to leave; never settles otherwise. */
  readonly broken: Promise<never>;
}

/** People who stay on their page and do something again and again. */
export function bringPeople(
  wish: { readonly web: string; readonly people: number; readonly everyMs: number; readonly seed: number },
  signal: AbortSignal,
): People {
  const { child, ended } = start({ kind: 'people', ...wish }, signal);
  const actions: Action[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => actions.push(JSON.parse(line) as Action));
  let isLeaving = false;
  const broken = new Promise<never>((_, reject) => {
    const tell = (error: unknown) => isLeaving || reject(error);
    ended.then(() => tell(new Error('the people left by themselves')), tell);
  });
  broken.catch(() => undefined);
  return {
    actions,
    broken,
    async leave() {
      isLeaving = true;
      child.stdin.end();
      await ended;
    },
  };
}

function start(
  wish: object,
  signal: AbortSignal,
): { child: ChildProcessByStdio<Writable, Readable, null>; ended: Promise<void> } {
  const child = spawn(process.execPath, [script, JSON.stringify(wish)], { stdio: ['pipe', 'pipe', 'inherit'], signal });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`the visitors ended with exit code ${code}`))));
  });
  return { child, ended };
}
