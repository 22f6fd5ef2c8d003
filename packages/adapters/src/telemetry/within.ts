/** Waits for work that may as well not be done: settles when it settles, or after `ms`. Never rejects. */
export async function within(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.resolve(work).catch(() => undefined), limit]);
  clearTimeout(timer);
}
