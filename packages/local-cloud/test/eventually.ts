/** Looks until `read` gives something other than null, and fails with what it saw last when that takes too long. */
export async function eventually<Value>(
  what: string,
  read: () => Promise<Value | null> | Value | null,
  timeoutMs = 10_000,
): Promise<Value> {
  const deadline = Date.now() + timeoutMs;
  for (let seen: unknown = null; ; ) {
    try {
      const value = await read();
      if (value !== null) return value;
    } catch (error) {
      seen = error;
    }
    if (Date.now() > deadline) throw new Error(`${what}: not so after ${timeoutMs} ms (last seen: ${String(seen)})`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const untilGone = (pid: number): Promise<true> => eventually(`process ${pid} is gone`, () => (isAlive(pid) ? null : true));
