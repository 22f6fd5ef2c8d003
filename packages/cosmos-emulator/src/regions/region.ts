import { UsageTotals } from '../admin/usage-totals.ts';
import type { Listener } from '../http/listener.ts';
import type { RegionStore } from '../store/region-store.ts';
import { isRegionMode, type RegionMode, regionModes } from './region-mode.ts';
import { Throttle } from './throttle.ts';

/** How a region is, as `GET /regions` tells it. */
export interface RegionState {
  name: string;
  /** `http://127.0.0.1:port/`, the same whether something listens there or not. */
  endpoint: string;
  mode: RegionMode;
  /** Added to every answer, ms. */
  latencyMs: number;
  /** Null: not throttled. */
  throttle: { requestUnitsPerSecond: number } | null;
}

/** One region of the account: its replica, its listener and the state that drills put it in. */
export class Region {
  readonly store: RegionStore;
  readonly usage = new UsageTotals();
  mode: RegionMode = 'online';
  latencyMs = 0;
  throttle: Throttle | null = null;
  private listener: Listener | null = null;
  private readonly clock: () => number;
  private changing: Promise<unknown> = Promise.resolve();

  constructor(store: RegionStore, clock: () => number) {
    this.store = store;
    this.clock = clock;
  }

  get name(): string {
    return this.store.name;
  }

  get endpoint(): string {
    return this.listener?.endpoint ?? '';
  }

  serveBy(listener: Listener): void {
    this.listener = listener;
  }

  /** True when requests get answers from its replica. */
  get isServing(): boolean {
    return this.mode === 'online' || this.mode === 'read-only' || this.mode === 'stale';
  }

  describe(): RegionState {
    const { name, endpoint, mode, latencyMs, throttle } = this;
    return {
      name,
      endpoint,
      mode,
      latencyMs,
      throttle: throttle && { requestUnitsPerSecond: throttle.requestUnitsPerSecond },
    };
  }

  /**
   * Changes what is given and leaves the rest; done when the listener is open or closed for real. Changes follow each other. Rejects with a
   * sentence when something makes no sense.
   */
  change(change: unknown): Promise<void> {
    const { mode, latencyMs, throttle } = readChange(change);
    const result = this.changing.then(async () => {
      if (latencyMs !== undefined) this.latencyMs = latencyMs;
      if (throttle !== undefined) this.throttle = throttle && new Throttle(throttle.requestUnitsPerSecond, this.clock);
      if (mode !== undefined) await this.enter(mode);
    });
    this.changing = result.catch(() => undefined);
    return result;
  }

  private async enter(mode: RegionMode): Promise<void> {
    const before = this.mode;
    this.mode = mode;
    if (before === mode) return;
    if (!regionModes[mode].isListening) return await this.listener?.close();
    // Requests that hang never get an answer, also when the region is well again.
    if (before === 'hanging' || mode === 'reset') this.listener?.dropConnections();
    try {
      await this.listener?.open();
    } catch (error) {
      this.mode = before;
      throw error;
    }
  }
}

interface RegionChange {
  mode?: RegionMode;
  latencyMs?: number;
  throttle?: { requestUnitsPerSecond: number } | null;
}

function readChange(value: unknown): RegionChange {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Error('A region is changed by a JSON object.');
  const change = value as Record<string, unknown>;
  const unknown = Object.keys(change).find((name) => !['mode', 'latencyMs', 'throttle'].includes(name));
  if (unknown) throw new Error(`A region has no '${unknown}'; known are mode, latencyMs, throttle.`);
  const { mode, latencyMs, throttle } = change;
  if (mode !== undefined && !isRegionMode(mode))
    throw new Error(`'mode' must be one of ${Object.keys(regionModes).join(', ')}; got ${JSON.stringify(mode)}.`);
  if (latencyMs !== undefined && !(typeof latencyMs === 'number' && latencyMs >= 0))
    throw new Error(`'latencyMs' must be a number from 0; got ${JSON.stringify(latencyMs)}.`);
  const rate = (throttle as { requestUnitsPerSecond?: unknown } | null | undefined)?.requestUnitsPerSecond;
  if (throttle !== undefined && throttle !== null && !(typeof rate === 'number' && rate > 0))
    throw new Error(`'throttle' must be null or {"requestUnitsPerSecond": a number above 0}; got ${JSON.stringify(throttle)}.`);
  return change as RegionChange;
}
