/** How often a region that hangs is looked at again, ms. */
const probeEveryMs = 1_000;

export interface HangingRegions {
  /** True while requests to this origin should not be sent; begins a look at it when it is time for one. */
  isHanging(origin: string): boolean;
  /** A request got no answer at all in its time. */
  hung(origin: string): void;
  answered(origin: string): void;
}

/**
 * Remembers which regions take connections and never answer. Such a region costs every request its whole time-out; with this, only the
 * first one pays, and nobody's request is used to find out whether the region is back.
 * @param probe resolves when the origin gave any answer, rejects when it did not in time.
 */
export function createHangingRegions(probe: (origin: string) => Promise<void>, now: () => number): HangingRegions {
  const lastProbeAt = new Map<string, number>();
  return {
    isHanging(origin) {
      const last = lastProbeAt.get(origin);
      if (last === undefined) return false;
      if (now() - last >= probeEveryMs) look(origin);
      return true;
    },
    hung(origin) {
      if (!lastProbeAt.has(origin)) lastProbeAt.set(origin, now());
    },
    answered(origin) {
      lastProbeAt.delete(origin);
    },
  };

  function look(origin: string): void {
    lastProbeAt.set(origin, now());
    probe(origin).then(
      () => lastProbeAt.delete(origin),
      // Still hanging: the next look comes when somebody asks.
      () => undefined,
    );
  }
}
