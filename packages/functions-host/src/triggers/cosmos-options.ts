import { type HostFunction, option } from '../functions.ts';
import { HostError } from '../host-error.ts';
import type { Binding } from '../worker/core-types.ts';

export interface CosmosTriggerOptions {
  connection: string | undefined;
  /** Region names, separated by commas; the client reads and writes in the first that answers. */
  preferredLocations: string | undefined;
  databaseName: string;
  containerName: string;
  leaseConnection: string | undefined;
  leaseDatabaseName: string;
  leaseContainerName: string;
  createLeaseContainerIfNotExists: boolean;
  /** Hosts with the same prefix share the work on one container; functions on the same container need different ones. */
  leaseContainerPrefix: string;
  leasesThroughput: number | null;
  feedPollDelayMs: number;
  leaseAcquireIntervalMs: number;
  leaseExpirationIntervalMs: number;
  leaseRenewIntervalMs: number;
  /** null: what the service gives at once. */
  maxItemsPerInvocation: number | null;
  startFrom: 'now' | 'beginning' | Date;
}

/** Names and defaults of CosmosDBTriggerAttribute. Throws `app-load` or `settings` with a sentence. */
export function readCosmosOptions(fn: HostFunction): CosmosTriggerOptions {
  const trigger = fn.trigger;
  const databaseName = requireOption(fn, 'databaseName');
  const connection = option(trigger, 'connection');
  if (option(trigger, 'changeFeedMode')?.toLowerCase() === 'allversionsanddeletes') {
    throw new HostError(
      'app-load',
      `Function '${fn.name}': this host does not run changeFeedMode AllVersionsAndDeletes (see FIDELITY.md).`,
    );
  }
  return {
    connection,
    preferredLocations: option(trigger, 'preferredLocations'),
    databaseName,
    containerName: requireOption(fn, 'containerName'),
    leaseConnection: option(trigger, 'leaseConnection') ?? connection,
    leaseDatabaseName: option(trigger, 'leaseDatabaseName') ?? databaseName,
    leaseContainerName: option(trigger, 'leaseContainerName') ?? 'leases',
    createLeaseContainerIfNotExists: readFlag(trigger, 'createLeaseContainerIfNotExists'),
    leaseContainerPrefix: option(trigger, 'leaseContainerPrefix') ?? '',
    leasesThroughput: readNumber(fn, 'leasesContainerThroughput'),
    feedPollDelayMs: readNumber(fn, 'feedPollDelay') ?? 5_000,
    leaseAcquireIntervalMs: readNumber(fn, 'leaseAcquireInterval') ?? 13_000,
    leaseExpirationIntervalMs: readNumber(fn, 'leaseExpirationInterval') ?? 60_000,
    leaseRenewIntervalMs: readNumber(fn, 'leaseRenewInterval') ?? 17_000,
    maxItemsPerInvocation: readNumber(fn, 'maxItemsPerInvocation'),
    startFrom: readStart(fn),
  };
}

function requireOption(fn: HostFunction, name: string): string {
  const value = option(fn.trigger, name);
  if (value === undefined) throw new HostError('app-load', `Function '${fn.name}': the Cosmos DB trigger has no ${name}.`);
  return value;
}

function readFlag(trigger: Binding, name: string): boolean {
  const value = trigger[name];
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

/** A number above 0, also as text (`%SETTING%`); null when absent or 0, which mean the default. */
function readNumber(fn: HostFunction, name: string): number | null {
  const value = fn.trigger[name];
  if (value === undefined || value === null || value === '') return null;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0) return number === 0 ? null : number;
  throw new HostError('app-load', `Function '${fn.name}': ${name} is ${JSON.stringify(value)}; expected a whole number.`);
}

function readStart(fn: HostFunction): CosmosTriggerOptions['startFrom'] {
  const time = option(fn.trigger, 'startFromTime');
  const isBeginning = readFlag(fn.trigger, 'startFromBeginning');
  if (time === undefined) return isBeginning ? 'beginning' : 'now';
  if (isBeginning)
    throw new HostError('app-load', `Function '${fn.name}': only one of startFromBeginning or startFromTime can be used.`);
  const date = new Date(time);
  if (!Number.isNaN(date.getTime())) return date;
  throw new HostError(
    'app-load',
    `Function '${fn.name}': startFromTime is "${time}"; expected ISO 8601 with Z, like 2021-02-16T14:19:29Z.`,
  );
}
