import { apiPrefix } from '@parallax/contracts/headers';
import type { Digest } from '../checker/digest.ts';
import type { Cloud, CloudRegion } from './cloud.ts';
import type { ControlRoomClient } from './control-room-client.ts';

/** A cloud as its control room runs it: our own or somebody's `npm start`. `cosmosAdmin` is the emulator's own API; null when it is not known. */
export async function controlledCloud(room: ControlRoomClient, cosmosAdmin: string | null): Promise<Cloud> {
  const state = await room.state();
  const regions = state.regions.map(({ name, displayName, addresses }): CloudRegion => {
    const { api, blob, blobSecondary } = addresses;
    if (api === undefined || blob === undefined || blobSecondary === undefined)
      throw new Error(`the control room does not say where ${name} is: ${JSON.stringify(addresses)}`);
    return { name, displayName, api, blob, blobSecondary };
  });

  const pidOf = async (app: string, region: string): Promise<number | null> => {
    const { regions: all } = await room.state();
    const parts = all.find(({ name }) => name === region)?.parts ?? [];
    return parts.find(({ name }) => name === app)?.pid ?? null;
  };

  return {
    web: state.web,
    api: state.api,
    controlRoom: room.url,
    regions,
    kill: async (region) => void (await room.call('KillRegion', region)),
    restore: async (region) => void (await room.call('RestoreRegion', region)),
    readOnly: async (region, on) => void (await room.call('SetReadOnly', region, { on })),
    faults: async (change) => void (await room.call('PutFaults', undefined, change)),
    clearFaults: async () => void (await room.call('PutFaults', undefined, {})),
    async crash(app, region) {
      const pid = await pidOf(app, region);
      if (pid === null) throw new Error(`${app} of ${region} does not run, so it cannot crash`);
      process.kill(pid, 'SIGKILL');
    },
    async serves(app, region) {
      if ((await pidOf(app, region)) === null) return false;
      if (app === 'worker') return true;
      const api = regions.find(({ name }) => name === region)?.api ?? '';
      return await isOk(`${api}${apiPrefix}/health/live`);
    },
    digest: async () =>
      cosmosAdmin === null
        ? null
        : ((await (await fetch(`${cosmosAdmin}/digest`, { signal: AbortSignal.timeout(60_000) })).json()) as Digest),
    clockFactor: async () => (await room.state()).clock.factor,
    setClockFactor: async (factor) => void (await room.call('SetClock', undefined, { factor })),
    async events(region) {
      // After a moment, since the control room asks once a second.
      const storage = (await room.state()).regions.find(({ name }) => name === region)?.storage;
      if (storage == null) throw new Error(`the storage of ${region} cannot be asked about its events`);
      return { pending: storage.eventsPending, delivered: storage.eventsDelivered, deadLettered: storage.deadLettered };
    },
    async backlog() {
      const now = await room.state();
      const perRegion = now.regions.map(({ storage }) => [storage?.pendingReplication ?? 0, storage?.eventsPending ?? 0]);
      return [...perRegion.flat(), ...now.replication.map(({ backlog }) => backlog)].reduce((sum, count) => sum + count, 0);
    },
  };
}

async function isOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
