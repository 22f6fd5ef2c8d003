/** Size of the grey copy that is compared: each of 8 rows gives 8 differences of neighbours. */
export const hashGrid = { width: 9, height: 8 } as const;

/**
 * Difference hash: one bit per pair of neighbours in a row, set when it gets brighter to the right. Copies of a picture in other sizes
 * and qualities differ in a few of the 64 bits. 16 hex digits.
 * @param grey 9 x 8 brightness values, row by row.
 */
export function differenceHash(grey: Uint8Array): string {
  let bits = 0n;
  for (let y = 0; y < hashGrid.height; y++) {
    for (let x = 0; x + 1 < hashGrid.width; x++) {
      const at = y * hashGrid.width + x;
      bits = (bits << 1n) | ((grey[at + 1] ?? 0) > (grey[at] ?? 0) ? 1n : 0n);
    }
  }
  return bits.toString(16).padStart(16, '0');
}
