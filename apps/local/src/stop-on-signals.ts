/** One Ctrl-C arrives up to three times: from the terminal, and handed on by npm and by the bootstrap. */
const sameKeyPressMs = 500;
const parentPollMs = 500;

export interface StopSignals {
  /** Aborted at the first request to stop. */
  readonly signal: AbortSignal;
  /** Settles with null at the same moment. */
  readonly stopped: Promise<null>;
  /** What a second request does, before the process ends with 130. */
  onSecond(kill: () => void): void;
}

/**
 * Turns SIGINT, SIGTERM and SIGHUP into one request to stop in order; a second one, at least half a second later, kills. A bootstrap that is gone without
 * having sent a signal counts as a request too, if `watchesParent`.
 */
export function stopOnSignals(options: { say: (text: string) => void; watchesParent: boolean }): StopSignals {
  let firstAt: number | null = null;
  let kill = (): void => undefined;
  const controller = new AbortController();
  const stopped = new Promise<null>((resolve) => {
    const ask = () => {
      if (firstAt === null) {
        firstAt = performance.now();
        options.say('Stopping (Ctrl-C again kills) ...');
        controller.abort();
        resolve(null);
      } else if (performance.now() - firstAt > sameKeyPressMs) {
        kill();
        process.exit(130);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
    if (options.watchesParent) watchParent(() => firstAt === null && ask());
  });
  return {
    signal: controller.signal,
    stopped,
    onSecond(action) {
      kill = action;
    },
  };
}

function watchParent(gone: () => void): void {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && gone(), parentPollMs).unref();
}
