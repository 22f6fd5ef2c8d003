/** Ways of waiting, given to the uploader as inputs so that tests need no clock. All reject with the signal's reason when it aborts. */
export interface Waiting {
  readonly now: () => number;
  readonly isOnline: () => boolean;
  /** Resolves after `ms`, or as soon as the connection comes back or somebody calls `wake`. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Resolves when the browser says that it is online; at once when it is. */
  readonly untilOnline: (signal: AbortSignal) => Promise<void>;
  /** Resolves when the page is looked at; at once when it is. */
  readonly untilVisible: (signal: AbortSignal) => Promise<void>;
}

const alarm = new EventTarget();

/** Ends every pause: what was waited for has come back, so far as this page knows. */
export const wake = (): boolean => alarm.dispatchEvent(new Event('wake'));

export const browserWaiting: Waiting = {
  now: () => Date.now(),
  isOnline: () => navigator.onLine,
  pause: (ms, signal) =>
    until(signal, (done) => {
      const timer = setTimeout(done, ms);
      window.addEventListener('online', done);
      alarm.addEventListener('wake', done);
      return () => {
        clearTimeout(timer);
        window.removeEventListener('online', done);
        alarm.removeEventListener('wake', done);
      };
    }),
  untilOnline: (signal) =>
    until(signal, (done) => {
      if (navigator.onLine) {
        done();
        return undefined;
      }
      window.addEventListener('online', done);
      return () => window.removeEventListener('online', done);
    }),
  untilVisible: (signal) =>
    until(signal, (done) => {
      if (document.visibilityState === 'visible') {
        done();
        return undefined;
      }
      const look = () => document.visibilityState === 'visible' && done();
      document.addEventListener('visibilitychange', look);
      return () => document.removeEventListener('visibilitychange', look);
    }),
};

function until(signal: AbortSignal, begin: (done: () => void) => (() => void) | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    let end: (() => void) | undefined;
    const settle = (finish: () => void) => {
      end?.();
      signal.removeEventListener('abort', abort);
      finish();
    };
    const abort = () => settle(() => reject(signal.reason));
    signal.addEventListener('abort', abort);
    end = begin(() => settle(resolve));
  });
}
