import { type RandomBytes, secureRandom, toHex } from './random.ts';

/** A fresh W3C trace context, sampled: `00-<16 bytes>-<8 bytes>-01`. */
export const newTraceparent = (random: RandomBytes = secureRandom): string => `00-${toHex(random(16))}-${toHex(random(8))}-01`;
