/** Each way a region can be, and what that means. */
export const regionModes = {
  online: { isListening: true, isReplicating: true },
  /** The listener is closed: connecting is refused. */
  refused: { isListening: false, isReplicating: false },
  /** Every connection is reset. */
  reset: { isListening: true, isReplicating: false },
  /** Every request stays unanswered. */
  hanging: { isListening: true, isReplicating: false },
  /** Writes get 403/3. */
  'read-only': { isListening: true, isReplicating: true },
  /** No longer part of the account: everything but the account itself gets 403/1008. */
  removed: { isListening: true, isReplicating: false },
  /** Gets nothing from the other regions, and answers a read that brings a session token with 404/1002. */
  stale: { isListening: true, isReplicating: true },
} as const satisfies Record<string, { isListening: boolean; isReplicating: boolean }>;

export type RegionMode = keyof typeof regionModes;

export const isRegionMode = (value: unknown): value is RegionMode =>
  typeof value === 'string' && Object.hasOwn(regionModes, value);
