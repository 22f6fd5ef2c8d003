import type { RegionEndpoint } from '../http/account-context.ts';
import { changeReplication, isSplit, type ReplicationSettings } from '../replication/replication-settings.ts';
import type { Region } from './region.ts';
import { regionModes } from './region-mode.ts';

/** All regions of the account, in order of preference, and how they reach each other. */
export class Regions {
  readonly all: readonly Region[];
  replication: ReplicationSettings;
  /** Called after any change of a region or of replication. */
  onChange: () => void = () => undefined;

  constructor(all: readonly Region[], replication: ReplicationSettings) {
    this.all = all;
    this.replication = replication;
  }

  get names(): string[] {
    return this.all.map(({ name }) => name);
  }

  find(name: string): Region | undefined {
    return this.all.find((region) => region.name === name);
  }

  async change(region: Region, change: unknown): Promise<void> {
    await region.change(change);
    this.onChange();
  }

  changeReplication(change: unknown): void {
    this.replication = changeReplication(this.replication, change, this.names);
    this.onChange();
  }

  /**
   * The regions of the account as a client sees them. One that is down stays listed, as in Azure until somebody takes it offline: its clients
   * notice by themselves.
   */
  readable(): RegionEndpoint[] {
    return this.all.filter(({ mode }) => mode !== 'removed').map(({ name, endpoint }) => ({ name, endpoint }));
  }

  writable(): RegionEndpoint[] {
    const isWritable = (name: string) => this.find(name)?.mode !== 'read-only';
    return this.readable().filter(({ name }) => isWritable(name));
  }

  /** The region behind the global endpoint: the first that takes writes, else the first that serves; undefined when none does. */
  get first(): Region | undefined {
    const serving = this.all.filter(({ isServing }) => isServing);
    return serving.find(({ mode }) => mode !== 'read-only') ?? serving[0];
  }

  /** True when versions travel from one region to the other. */
  isConnected(from: string, to: string): boolean {
    const modes = [from, to].map((name) => this.find(name)?.mode ?? 'refused');
    const isUp = modes.every((mode) => regionModes[mode].isReplicating);
    return isUp && modes[1] !== 'stale' && !isSplit(this.replication, from, to);
  }
}
