import { z } from 'zod';
import type { Clock } from '../clock.ts';

/** Source: Computer Vision FAQ: free tier 20 calls a minute, S1 "up to 20" a second. */
const tiers = {
  free: { requests: 20, perSeconds: 60 },
  S1: { requests: 20, perSeconds: 1 },
};

export const tierSchema = z.union([
  z.enum(['free', 'S1']),
  z.strictObject({ requests: z.int().min(1), perSeconds: z.number().positive() }),
]);

export type Tier = z.infer<typeof tierSchema>;

/** Counts calls over a sliding window. */
export class TierLimiter {
  private readonly clock: Clock;
  private readonly requests: number;
  private readonly windowMs: number;
  private taken: number[] = [];

  constructor(tier: Tier, clock: Clock) {
    const { requests, perSeconds } = typeof tier === 'string' ? tiers[tier] : tier;
    this.clock = clock;
    this.requests = requests;
    this.windowMs = perSeconds * 1_000;
  }

  /** Takes a place, or gives the whole seconds until one is free. A refused call takes none. */
  take(): { ok: true } | { ok: false; retryAfterSeconds: number } {
    const now = this.clock.now();
    this.taken = this.taken.filter((at) => now - at < this.windowMs);
    if (this.taken.length < this.requests) {
      this.taken.push(now);
      return { ok: true };
    }
    const freeInMs = (this.taken[0] ?? now) + this.windowMs - now;
    return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(freeInMs / 1_000)) };
  }
}
