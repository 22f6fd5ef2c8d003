import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Ports that clouds on this machine have chosen, and do not all listen on yet: seconds pass from the choice to the last part's start, and a second cloud
 * that starts meanwhile finds them free. A file for each port names the process that chose it, and counts for as long as that one lives.
 */
export class PortClaims {
  readonly #dir: string;
  readonly #own = new Set<number>();

  constructor(dir: string) {
    this.#dir = dir;
    process.once('exit', () => this.release());
  }

  /** False when a cloud has chosen it already, be it of this process or another one. */
  claim(port: number): boolean {
    if (!this.#write(port)) {
      if (isAlive(this.#ownerOf(port))) return false;
      rmSync(this.#pathOf(port), { force: true });
      if (!this.#write(port)) return false;
    }
    this.#own.add(port);
    return true;
  }

  /** Gives back what this process has chosen. */
  release(): void {
    for (const port of this.#own) if (this.#ownerOf(port) === process.pid) rmSync(this.#pathOf(port), { force: true });
    this.#own.clear();
  }

  #write(port: number): boolean {
    try {
      mkdirSync(this.#dir, { recursive: true });
      writeFileSync(this.#pathOf(port), String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      // Where nothing can be written, nobody is told, and clouds that start together have to be lucky.
      return !existsSync(this.#pathOf(port));
    }
  }

  /** NaN when nobody has, or is just writing it. */
  #ownerOf(port: number): number {
    try {
      return Number.parseInt(readFileSync(this.#pathOf(port), 'utf8'), 10);
    } catch {
      return Number.NaN;
    }
  }

  #pathOf(port: number): string {
    return join(this.#dir, String(port));
  }
}

/** Those of this user on this machine. */
export const portClaims = new PortClaims(join(tmpdir(), `parallax-ports-${process.getuid?.() ?? 'user'}`));

function isAlive(pid: number): boolean {
  // Nothing is in the file for the moment between its making and its filling.
  if (Number.isNaN(pid)) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
