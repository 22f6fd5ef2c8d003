/** A UUIDv7 in lower case, the form of both idempotency keys and image ids. */
export const uuidV7Form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * The UUIDv7 (RFC 9562 5.7) of a time, ms since 1970, whose other 74 bits are those of `bytes`, of which the first ten count: two bits and
 * four give way to variant and version. The time bits are an image's place in every list.
 */
export function uuidV7Of(time: number, bytes: Uint8Array): string {
  const rest = Uint8Array.from(bytes.subarray(0, 10));
  rest[0] = 0x70 | ((rest[0] ?? 0) & 0x0f);
  rest[2] = 0x80 | ((rest[2] ?? 0) & 0x3f);
  const head = Math.trunc(time).toString(16).padStart(12, '0');
  const tail = [...rest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${head.slice(0, 8)}-${head.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`;
}

/** A new one, of that time, ms since 1970. */
export const newUuidV7 = (time: number): string => uuidV7Of(time, crypto.getRandomValues(new Uint8Array(10)));
