import type { Listener } from '../http/listener.ts';

export interface GlobalEndpointState {
  endpoint: string;
  mode: 'online' | 'refused';
}

/** The account's endpoint apart from the regions' own, which can be away alone. */
export class GlobalEndpoint {
  private mode: GlobalEndpointState['mode'] = 'online';
  private readonly listener: Listener;

  constructor(listener: Listener) {
    this.listener = listener;
  }

  describe(): GlobalEndpointState {
    return { endpoint: this.listener.endpoint, mode: this.mode };
  }

  /** Takes `{"mode": "online" | "refused"}`; done when it listens, or does not any more. */
  async change(change: unknown): Promise<void> {
    const mode = (change as { mode?: unknown } | null)?.mode;
    if (mode !== 'online' && mode !== 'refused')
      throw new Error(`'mode' of the global endpoint must be online or refused; got ${JSON.stringify(mode)}.`);
    await (mode === 'online' ? this.listener.open() : this.listener.close());
    this.mode = mode;
  }
}
