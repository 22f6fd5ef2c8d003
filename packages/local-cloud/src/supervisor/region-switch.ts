import type { RegionStatus } from '../api/control-state.ts';

/** The parts of one region, as the supervisor runs them. */
export interface RegionParts {
  /** Ends a part at once; nothing happens when it is down on purpose already. */
  kill(name: string): Promise<void>;
  /** Lets a part end in order; nothing happens when it is down on purpose already. */
  stop(name: string): Promise<void>;
  /** Starts a part that is down, at its old address. */
  start(name: string): Promise<unknown>;
}

/** What the services that outlive a region are told about it. */
export interface RegionEndpoints {
  setStorage(mode: 'online' | 'down' | 'read-only'): Promise<unknown>;
  setCosmos(mode: 'online' | 'refused'): Promise<unknown>;
}

export interface RegionSwitchOptions {
  readonly region: string;
  readonly parts: RegionParts;
  readonly endpoints: RegionEndpoints;
  /** Names of the region's Functions apps. */
  readonly apps: readonly string[];
  /** Told of every status with the time that it took to get there, ms. */
  readonly onStatus: (status: RegionStatus, ms: number) => void;
  readonly clock?: () => number;
}

/**
 * Loses a region and gets it back. Calls follow one another, and one that finds the region as it should be does nothing. What a region's loss leaves is
 * what Azure leaves: the read-only secondary of its storage account, which other machines hold, and the other regions.
 */
export class RegionSwitch {
  #status: RegionStatus = 'up';
  #since: number | null = null;
  #readOnlySince: number | null = null;
  #work: Promise<unknown> = Promise.resolve();
  readonly #options: RegionSwitchOptions;
  readonly #clock: () => number;

  constructor(options: RegionSwitchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  get status(): RegionStatus {
    return this.#status;
  }

  /** When the status began, ms since 1970; null while the region has been up from the start. */
  get since(): number | null {
    return this.#since;
  }

  /** When storage was made read-only, ms since 1970; null while it takes writes. */
  get readOnlySince(): number | null {
    return this.#readOnlySince;
  }

  /** Settles when every listener of the region refuses. */
  kill(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#status === 'killed') return;
      await this.#enterBy('killing', 'killed', () => this.#takeDown());
    });
  }

  /** Settles when everything of the region serves again. When a part does not come up, the region is left killed and the reason is given. */
  restore(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#status === 'up') return;
      try {
        await this.#enterBy('restoring', 'up', () => this.#bringUp());
      } catch (error) {
        await this.#takeDown().catch(() => undefined);
        this.#enter('killed', 0);
        throw error;
      }
    });
  }

  /** Makes the region's storage refuse writes. A region that is down comes back so. */
  setReadOnly(on: boolean): Promise<void> {
    return this.#inTurn(async () => {
      if ((this.#readOnlySince !== null) === on) return;
      if (this.#status === 'up') await this.#options.endpoints.setStorage(on ? 'read-only' : 'online');
      this.#readOnlySince = on ? this.#clock() : null;
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#work.then(work);
    this.#work = result.catch(() => undefined);
    return result;
  }

  async #enterBy(during: RegionStatus, after: RegionStatus, work: () => Promise<void>): Promise<void> {
    const startedAt = this.#clock();
    this.#enter(during, 0);
    await work();
    this.#enter(after, this.#clock() - startedAt);
  }

  #enter(status: RegionStatus, ms: number): void {
    this.#status = status;
    this.#since = this.#clock();
    this.#options.onStatus(status, ms);
  }

  /** All at once, as a region is lost. */
  async #takeDown(): Promise<void> {
    const { apps, parts, endpoints } = this.#options;
    await allOf([
      ...[...apps, 'vision', 'identity'].map((name) => parts.kill(name)),
      endpoints.setCosmos('refused'),
      // Azurite forgets what it acknowledged last when it is killed, which Azure never does. It ends in order, unseen behind the closed endpoint.
      endpoints.setStorage('down').then(() => parts.stop('azurite')),
    ]);
  }

  async #bringUp(): Promise<void> {
    const { apps, parts, endpoints } = this.#options;
    const storageMode = this.#readOnlySince === null ? 'online' : 'read-only';
    await allOf([
      parts.start('azurite').then(() => endpoints.setStorage(storageMode)),
      endpoints.setCosmos('online'),
      parts.start('vision'),
      parts.start('identity'),
    ]);
    await allOf(apps.map((name) => parts.start(name)));
  }
}

/** Waits for every one, so that nothing still happens when the next change begins, and rejects with the first reason. */
async function allOf(work: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
