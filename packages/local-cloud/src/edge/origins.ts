/** One region's `$web` container: `http://127.0.0.1:20001/devstoreaccount1/$web`. */
export interface EdgeOrigin {
  readonly region: string;
  readonly webUrl: string;
}

const penaltyMs = 5_000;

/** Which regions to ask, in which order: those that answered lately, as listed, and then those that did not. */
export function rankOrigins(origins: readonly EdgeOrigin[], clock: () => number = Date.now) {
  const failedAt = new Map<string, number>();
  const isDown = (origin: EdgeOrigin) => clock() - (failedAt.get(origin.region) ?? Number.NEGATIVE_INFINITY) < penaltyMs;
  return {
    /** A region that failed is asked last for five seconds, and still asked when nothing else answers. */
    inOrder: (): EdgeOrigin[] => [...origins.filter((origin) => !isDown(origin)), ...origins.filter(isDown)],
    failed: (origin: EdgeOrigin): void => void failedAt.set(origin.region, clock()),
    answered: (origin: EdgeOrigin): void => void failedAt.delete(origin.region),
  };
}
