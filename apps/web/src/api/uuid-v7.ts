import { type RandomBytes, secureRandom, toHex } from './random.ts';

/**
 * A UUIDv7 (RFC 9562 5.7): 48 bits of time in ms, 74 random bits. In lower case.
 * The time bits become the image's place in every list, so they are the moment the person chose the file.
 */
export function uuidV7(now: number, random: RandomBytes = secureRandom): string {
  const time = Math.trunc(now).toString(16).padStart(12, '0');
  const noise = random(10);
  noise[0] = 0x70 | ((noise[0] ?? 0) & 0x0f);
  noise[2] = 0x80 | ((noise[2] ?? 0) & 0x3f);
  const tail = toHex(noise);
  return `${time.slice(0, 8)}-${time.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`;
}
