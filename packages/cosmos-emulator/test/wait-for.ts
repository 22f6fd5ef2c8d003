/** Asks again until the answer is right; fails with the last answer when the time is over. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T> | T,
  isRight: (answer: T) => boolean,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}; last saw ${JSON.stringify(answer)}.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
