import { StringDecoder } from 'node:string_decoder';
import type { LogEntry } from './log.ts';

/** What the CLI prints: JSON lines or text. Holds the process's own stdout, whatever the app writes to it. */
export interface CliOutput {
  log(entry: LogEntry): void;
  event(name: string, fields: Record<string, unknown>, text: string): void;
  /** Until everything is written, so that an exit loses nothing. */
  flush(): Promise<void>;
}

type Write = typeof process.stdout.write;

/**
 * Takes over stdout and stderr: in JSON mode what the app prints (console.log, console.error) becomes a log line of category
 * `Host.Function.Console`, as the real host treats its worker's output; otherwise it stays as it is.
 */
export function createCliOutput(isJson: boolean): CliOutput {
  // When the reader is gone (a supervisor that was killed) there is nobody left to tell. Unhandled, the failure to write would be told
  // by writing, for ever, and this process would outlive its parent at full load.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const write = process.stdout.write.bind(process.stdout) as (text: string, done?: () => void) => boolean;
  const print = (line: string): void => void write(`${line}\n`);
  const log = isJson
    ? (entry: LogEntry) => print(JSON.stringify({ event: 'log', ...entry }))
    : (entry: LogEntry) => print(formatEntry(entry));
  const captures = isJson ? [capture('stdout', 'information', log), capture('stderr', 'error', log)] : [];
  return {
    log,
    event: (name, fields, text) => print(isJson ? JSON.stringify({ event: name, ...fields }) : text),
    async flush() {
      for (const end of captures) end();
      await new Promise<void>((resolve) => write('', resolve));
    },
  };
}

/** Gives a function that logs what is left of an unfinished line. */
function capture(stream: 'stdout' | 'stderr', level: LogEntry['level'], log: (entry: LogEntry) => void): () => void {
  let rest = '';
  // Chunks may end in the middle of a character.
  const decoder = new StringDecoder('utf8');
  const emit = (message: string) => log({ level, category: 'Host.Function.Console', message, at: new Date().toISOString() });
  const replacement = (chunk: string | Uint8Array, encoding?: BufferEncoding | (() => void), done?: () => void): boolean => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) emit(line);
    const callback = typeof encoding === 'function' ? encoding : done;
    if (callback) queueMicrotask(callback);
    return true;
  };
  process[stream].write = replacement as Write;
  return () => {
    if (rest) emit(rest);
    rest = '';
  };
}

function formatEntry(entry: LogEntry): string {
  const time = entry.at.slice(11, 23);
  const level = entry.level.slice(0, 4).padEnd(4);
  return `[${time}] ${level} ${entry.category}: ${entry.message}`;
}
