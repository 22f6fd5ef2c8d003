import type { Colour } from '@parallax/contracts/release';

/** One request of a probe, and how it went. */
export interface Sample {
  readonly colour: Colour;
  readonly region: string;
  /** What was asked for. */
  readonly kind: string;
  readonly ms: number;
  /** Null when it was answered rightly. */
  readonly problem: string | null;
}
