/** As much of an AbortSignal as the SDKs promise. */
interface Aborting {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Settles with the work, or without it when that takes longer or nobody waits any more. For work that goes on in the background and never rejects. */
export async function inTime(work: Promise<void>, ms: number, signal?: Aborting): Promise<void> {
  if (signal?.aborted === true) return;
  const enough = Promise.withResolvers<void>();
  const timer = setTimeout(enough.resolve, ms);
  signal?.addEventListener('abort', enough.resolve);
  await Promise.race([work, enough.promise]);
  clearTimeout(timer);
  signal?.removeEventListener('abort', enough.resolve);
}
