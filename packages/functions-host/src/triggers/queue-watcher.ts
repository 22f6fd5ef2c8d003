/**
 * Wakes the listener of a queue when this host itself put a message there, so that a chain of functions does not wait for the
 * next poll (SharedQueueWatcher in the real host).
 */
export interface QueueWatcher {
  watch(queueUrl: string, wake: () => void): void;
  notify(queueUrl: string): void;
}

export function createQueueWatcher(): QueueWatcher {
  const watchers = new Map<string, (() => void)[]>();
  return {
    watch(queueUrl, wake) {
      watchers.set(queueUrl, [...(watchers.get(queueUrl) ?? []), wake]);
    },
    notify(queueUrl) {
      for (const wake of watchers.get(queueUrl) ?? []) wake();
    },
  };
}
