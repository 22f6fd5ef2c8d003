import type { HttpServer } from './http/http-server.ts';
import type { StreamForwarder } from './http/stream-forwarder.ts';
import type { LoadedApp } from './load-app.ts';
import { messageOf } from './log.ts';
import type { TimeoutWatchdog } from './timeout-watchdog.ts';

/** The real host gives a worker 5 s after WorkerTerminate. */
export const graceMs = 5_000;

const listenersMs = 10_000;

export interface EndHostOptions {
  app: LoadedApp;
  server: HttpServer;
  forwarder: StreamForwarder | null;
  watchdog: TimeoutWatchdog | null;
  stopListeners(): Promise<void>;
}

/** Nothing new is taken, what runs finishes (`waitMs`: for so long; null: for as long as it takes), the app's appTerminate hooks run. */
export async function endHost(
  { app, server, forwarder, watchdog, stopListeners }: EndHostOptions,
  waitMs: number | null,
): Promise<void> {
  const stopping = stopListeners();
  await within(Promise.all([server.close(), app.invoker.untilIdle()]), waitMs);
  // What the listeners have left now is to note how far they got; a service that does not answer must not hold up the end.
  await within(stopping, waitMs ?? listenersMs);
  await within(app.invoker.untilIdle(), waitMs);
  await within(app.worker.terminate(), graceMs);
  server.abort();
  forwarder?.close();
  app.connections.dispose();
  await watchdog?.stop();
}

/** A failure on the way out is told, and the way out goes on. */
async function within(work: Promise<unknown>, waitMs: number | null): Promise<void> {
  const done = work.catch((error: unknown) => console.error(messageOf(error)));
  if (waitMs === null) return void (await done);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitMs);
  });
  await Promise.race([done, timeout]);
  clearTimeout(timer);
}

/** The first call decides; later ones wait for the same end. */
export function once<T>(run: (waitMs: number | null) => Promise<T>): (waitMs: number | null) => Promise<T> {
  let running: Promise<T> | null = null;
  return (waitMs) => {
    running ??= run(waitMs);
    return running;
  };
}
