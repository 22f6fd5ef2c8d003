/**
 * What `value` gives, or a rejection as soon as the signal aborts: for waits on what takes no signal, or does not heed the one it was given.
 * `value` itself goes on.
 * @param because what to reject with; the signal's reason when left out.
 */
export async function untilAborted<Value>(
  value: Promise<Value>,
  signal: AbortSignal,
  because: () => unknown = () => signal.reason,
): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = () => reject(because());
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
