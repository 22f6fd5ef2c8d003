/** Looks until `read` gives something other than null, and fails with what it saw last when that takes too long. */
export async function eventually<Value>(
  what: string,
  read: () => Promise<Value | null> | Value | null,
  options: { withinMs?: number; saw?: () => string } = {},
): Promise<Value> {
  const withinMs = options.withinMs ?? 15_000;
  for (const deadline = Date.now() + withinMs; ; await new Promise((resolve) => setTimeout(resolve, 25))) {
    const value = await read();
    if (value !== null) return value;
    if (Date.now() > deadline) throw new Error(`${what}: not so after ${withinMs} ms. ${options.saw?.() ?? ''}`);
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
