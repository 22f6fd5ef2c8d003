/** Waits until `look` gives what `isRight` accepts, and gives it back; past the deadline it fails with what it saw last. */
export async function until<T>(look: () => T | Promise<T>, isRight: (seen: T) => boolean, deadlineMs = 15_000): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  let seen = await look();
  while (!isRight(seen)) {
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs} ms in vain; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
    seen = await look();
  }
  return seen;
}
