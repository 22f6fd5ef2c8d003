/** `GET /digest` of the Cosmos emulator: hashes of all live rows and tombstones, by region and container (`database/container`). */
export interface Digest {
  readonly regions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly identical: boolean;
  /** Writes that have not arrived everywhere. */
  readonly pending: number;
}

/** Containers whose hashes differ between regions, each with the hash of every region. Empty when replicas are identical. */
export function differingContainers({ regions }: Digest): { container: string; hashes: Record<string, string | null> }[] {
  const containers = new Set(Object.values(regions).flatMap((hashes) => Object.keys(hashes)));
  return [...containers].flatMap((container) => {
    const hashes = Object.fromEntries(Object.entries(regions).map(([region, all]) => [region, all[container] ?? null]));
    return new Set(Object.values(hashes)).size > 1 ? [{ container, hashes }] : [];
  });
}
