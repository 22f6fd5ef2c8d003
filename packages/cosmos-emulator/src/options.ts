import { Pace } from './pace.ts';
import { changeReplication, defaultReplication, type ReplicationSettings } from './replication/replication-settings.ts';

export interface EmulatorOptions {
  /** Folder for everything the emulator keeps; made if missing. */
  dataDir: string;
  /** The account key in base64. Default: made on the first start and kept in `dataDir/key`, mode 0600. */
  key?: string;
  /** One to four, in order of preference for writes. `port` 0 or absent: a free one. */
  regions: { name: string; port?: number }[];
  /** Port of the global endpoint. Default: a free one. */
  globalPort?: number;
  /** Port of the admin API. Default: a free one. */
  adminPort?: number;
  /** Physical partition ranges of new containers, 1 to 32. Default 2: a cross-partition query then takes the same way as in Azure. */
  partitionRanges?: number;
  /** How writes travel between regions from the start. Default: 100 ms of lag, up to 50 ms of jitter, seed 1. */
  replication?: Partial<ReplicationSettings>;
  /** Gives ms since 1970, for `_ts`, TTL and faults. Default: the system's clock. Dates of signatures are held against real time. */
  clock?: () => number;
  /** How many times as fast time to live and replication pass, 1 to 1,000; default 1. `_ts` and all that clients see stays by `clock`. */
  clockFactor?: number;
  /** Name of the account. Default `cosmos-emulator`. */
  account?: string;
}

const maxRegions = 4;
const maxPartitionRanges = 32;

/** Rejects with all that is wrong at once. */
export function checkOptions(options: EmulatorOptions): void {
  const problems: string[] = [];
  if (!options.dataDir) problems.push(`"dataDir" must name a folder`);
  const names = (options.regions ?? []).map(({ name }) => name);
  if (names.length < 1 || names.length > maxRegions) problems.push(`"regions" must list 1 to ${maxRegions} regions`);
  // Each region has a file, named alike.
  if (new Set(names.map((name) => name.toLowerCase().replaceAll(' ', '-'))).size !== names.length)
    problems.push(`"regions" must have names that differ in more than case, spaces and -`);
  for (const name of names)
    if (!/^[A-Za-z0-9][A-Za-z0-9 -]*$/.test(name))
      problems.push(`the region name "${name}" must consist of letters, digits, spaces and -`);
  if (names.some((name) => name.toLowerCase() === 'all')) problems.push('no region may be called "all"');
  const ranges = options.partitionRanges ?? 2;
  if (!Number.isInteger(ranges) || ranges < 1 || ranges > maxPartitionRanges)
    problems.push(`"partitionRanges" must be 1 to ${maxPartitionRanges}`);
  if (options.account === 'localhost') problems.push('"account" must not be "localhost": the SDK then ignores the regions');
  try {
    new Pace(Date.now, options.clockFactor);
  } catch (error) {
    problems.push((error as Error).message);
  }
  if (options.replication !== undefined) {
    try {
      changeReplication(defaultReplication, options.replication, names);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length > 0) throw new Error(`The emulator cannot start: ${problems.join('; ')}.`);
}
