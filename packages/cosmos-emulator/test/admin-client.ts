import type { EmulatorState } from '../src/admin/describe-state.ts';
import type { Digest } from '../src/admin/digest.ts';
import { waitFor } from './wait-for.ts';

/** The admin API of a running emulator. A refusal is thrown with its sentence. */
export function adminClient(adminUrl: string) {
  const call = async (path: string, init?: RequestInit): Promise<unknown> => {
    const response = await fetch(new URL(path, adminUrl), init);
    const body = (await response.json()) as { message?: string };
    if (!response.ok) throw new Error(body.message);
    return body;
  };
  const put = (path: string, body: unknown) => call(path, { method: 'PUT', body: JSON.stringify(body) });
  const digest = async () => (await call('digest')) as Digest;
  return {
    get: (path: string) => call(path),
    put,
    state: async () => (await call('state')) as EmulatorState,
    digest,
    region: (name: string, change: unknown) => put(`regions/${encodeURIComponent(name)}`, change),
    global: (mode: string) => put('global', { mode }),
    replication: (change: unknown) => put('replication', change),
    /** Waits until every region has everything, and gives the digest that they then share. */
    converged: async () => {
      const last = await waitFor('the regions to have everything', digest, ({ pending }) => pending === 0);
      if (!last.identical) throw new Error(`The regions have everything and differ: ${JSON.stringify(last.regions)}`);
      return last;
    },
  };
}

export type AdminClient = ReturnType<typeof adminClient>;
