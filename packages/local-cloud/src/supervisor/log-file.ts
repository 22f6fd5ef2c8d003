import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { PartId } from './part.ts';

export const keptRuns = 3;
const maxBytes = 20 * 1024 * 1024;
const tailLines = 40;

/**
 * The log of one part: a line of JSON per line it wrote, with time, part, region and stream in front. What a part writes as JSON keeps its fields,
 * anything else becomes `message`. Earlier runs stay beside it as `.1` (newest) to `.3`; a file past 20 MB is turned over in the same way.
 */
export class LogFile {
  readonly path: string;
  readonly #part: PartId;
  readonly #tail: string[] = [];
  #bytes = 0;
  #broken: Error | null = null;

  constructor(path: string, part: PartId) {
    this.path = path;
    this.#part = part;
    mkdirSync(dirname(path), { recursive: true });
    rotate(path);
  }

  /** The last lines as they were written, oldest first. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  /** The first failure to write (a full disk), after which the log is silent; null while all is well. */
  get broken(): Error | null {
    return this.#broken;
  }

  write(stream: 'stdout' | 'stderr' | 'supervisor', line: string): void {
    this.#tail.push(line);
    if (this.#tail.length > tailLines) this.#tail.shift();
    if (this.#broken !== null) return;
    const entry = `${JSON.stringify({ time: new Date().toISOString(), part: this.#part.name, region: this.#part.region, stream, ...fields(line) })}\n`;
    try {
      if (this.#bytes + entry.length > maxBytes) {
        rotate(this.path);
        this.#bytes = 0;
      }
      appendFileSync(this.path, entry);
      this.#bytes += Buffer.byteLength(entry);
    } catch (error) {
      // A log that cannot be written must not take the cloud down with it.
      this.#broken = error instanceof Error ? error : new Error(String(error));
    }
  }
}

function fields(line: string): Record<string, unknown> {
  if (!line.startsWith('{')) return { message: line };
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : { message: line };
  } catch {
    return { message: line };
  }
}

/** `cosmos.log` -> `cosmos.1.log` -> `cosmos.2.log`; the oldest goes. */
function rotate(path: string): void {
  const extension = extname(path);
  const numbered = (n: number) => (n === 0 ? path : `${path.slice(0, path.length - extension.length)}.${n}${extension}`);
  if (!existsSync(path) || statSync(path).size === 0) return;
  rmSync(numbered(keptRuns), { force: true });
  for (let n = keptRuns - 1; n >= 0; n--) {
    if (existsSync(numbered(n))) renameSync(numbered(n), numbered(n + 1));
  }
}
