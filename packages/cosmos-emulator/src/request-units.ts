/**
 * Estimates, not Azure's bill. Point reads and writes follow the published figures by item size
 * (learn.microsoft.com/azure/cosmos-db/understand-request-unit-consumption), straight lines in between; a query costs a
 * fixed part per page and a part per item read and given back.
 */
const publishedBytes = [1, 2, 4, 16, 64, 1024].map((kilobytes) => kilobytes * 1024);
const publishedReads = [1, 1.04, 1.14, 1.67, 4.76, 145.9];
const publishedWrites = [4.95, 6.29, 6.67, 9.52, 22.67, 625];

export const readCharge = (bytes: number): number => rounded(interpolate(bytes, publishedReads));
export const writeCharge = (bytes: number): number => rounded(interpolate(bytes, publishedWrites));

/** Of one page: `scanned` items were read to give `returned` results of `bytes` together. */
export function queryCharge(scanned: number, returned: number, bytes: number): number {
  const perPage = 2.5;
  const perReturnedItem = 0.03;
  const perReturnedKilobyte = 0.02;
  const perScannedItem = 0.004;
  return rounded(perPage + perReturnedItem * returned + (perReturnedKilobyte * bytes) / 1024 + perScannedItem * scanned);
}

/** Reading databases, containers, ranges and the account. */
export const metadataReadCharge = 1;
export const metadataWriteCharge = 4.95;

function interpolate(bytes: number, charges: readonly number[]): number {
  let at = 0;
  while (at < publishedBytes.length - 2 && bytes > (publishedBytes[at + 1] ?? 0)) at++;
  const [low = 0, high = 1] = [publishedBytes[at], publishedBytes[at + 1]];
  const [from = 0, to = 0] = [charges[at], charges[at + 1]];
  if (bytes <= low) return from;
  return from + ((bytes - low) / (high - low)) * (to - from);
}

const rounded = (charge: number) => Math.round(charge * 100) / 100;
