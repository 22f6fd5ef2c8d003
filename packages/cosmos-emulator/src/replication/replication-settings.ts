/** How versions travel between regions. */
export interface ReplicationSettings {
  /** From the write to its arrival in each other region, ms by the emulator's clock and its factor. */
  lagMs: number;
  /** Up to so much is added, ms: how much is a function of the seed, the two regions and the write. */
  jitterMs: number;
  seed: number;
  /** Groups of regions that reach each other but no region of another group; one in no group reaches all. Null: no split. */
  split: string[][] | null;
}

export const defaultReplication: ReplicationSettings = { lagMs: 100, jitterMs: 50, seed: 1, split: null };

/** The settings with what is given changed. Rejects with a sentence when something makes no sense. */
export function changeReplication(
  current: ReplicationSettings,
  change: unknown,
  regions: readonly string[],
): ReplicationSettings {
  if (change === null || typeof change !== 'object' || Array.isArray(change))
    throw new Error('Replication settings are a JSON object.');
  const next = { ...current, ...change } as ReplicationSettings;
  const unknown = Object.keys(change).find((name) => !Object.hasOwn(defaultReplication, name));
  if (unknown) throw new Error(`Replication has no '${unknown}'; known are ${Object.keys(defaultReplication).join(', ')}.`);
  for (const name of ['lagMs', 'jitterMs', 'seed'] as const) {
    if (!(typeof next[name] === 'number' && Number.isFinite(next[name]) && next[name] >= 0))
      throw new Error(`'${name}' must be a number from 0; got ${JSON.stringify(next[name])}.`);
  }
  requireSplit(next.split, regions);
  return next;
}

function requireSplit(split: unknown, regions: readonly string[]): void {
  if (split === null) return;
  const isGroups = Array.isArray(split) && split.every(Array.isArray);
  const names = isGroups ? (split as unknown[][]).flat() : [];
  const isRight = isGroups && names.every((name) => regions.includes(name as string)) && new Set(names).size === names.length;
  if (!isRight)
    throw new Error(
      `'split' must be null or groups of regions such as [["a"],["b"]], each of ${regions.join(', ')} at most once; got ${JSON.stringify(split)}.`,
    );
}

export function isSplit({ split }: ReplicationSettings, from: string, to: string): boolean {
  const groupOf = (name: string) => split?.findIndex((group) => group.includes(name)) ?? -1;
  const [left, right] = [groupOf(from), groupOf(to)];
  return left >= 0 && right >= 0 && left !== right;
}
