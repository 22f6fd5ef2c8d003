import { type Container, CosmosClient, type CosmosClientOptions } from '@azure/cosmos';
import type { EmulatorOptions } from '../src/start-emulator.ts';
import { type AdminClient, adminClient } from './admin-client.ts';
import { type Fixture, startFixture } from './emulator-fixture.ts';
import { regionClient } from './region-client.ts';

export const west = 'West US 2';
export const east = 'East US 2';

export interface RegionsFixture extends Fixture {
  admin: AdminClient;
  /** The same container as clients of the two regions see it. */
  containers(definition?: Record<string, unknown>): Promise<{ inWest: Container; inEast: Container }>;
  /** A client as an application sets it up. */
  clientOf(region: string, more?: Partial<CosmosClientOptions>): CosmosClient;
  /** A client of the SDK with nothing added, on the global endpoint. */
  plainClientOf(region: string, more?: Partial<CosmosClientOptions>): CosmosClient;
  /** Moves the clock behind every lag and waits until every region has everything. */
  settle(): Promise<void>;
  /** Ends every fault. */
  heal(): Promise<void>;
}

const usual = { lagMs: 200, jitterMs: 100, seed: 1, split: null };

/** An account of two regions. Nothing travels between them until its clock is moved. */
export async function startRegions(options: Partial<EmulatorOptions> = {}): Promise<RegionsFixture> {
  const fixture = await startFixture({ regions: [{ name: west }, { name: east }], replication: usual, ...options });
  const { emulator, clock } = fixture;
  const admin = adminClient(emulator.adminUrl);
  const clients: CosmosClient[] = [];
  const kept = (client: CosmosClient) => {
    clients.push(client);
    return client;
  };
  const clientOf: RegionsFixture['clientOf'] = (region, more) => kept(regionClient(emulator, region, more));
  const settle = async () => {
    clock.advance(1_000);
    await admin.converged();
  };
  return {
    ...fixture,
    admin,
    clientOf,
    plainClientOf: (region, more) =>
      kept(
        new CosmosClient({
          endpoint: emulator.endpoint,
          key: emulator.key,
          consistencyLevel: 'Session',
          connectionPolicy: {
            preferredLocations: [region, region === west ? east : west],
            enableBackgroundEndpointRefreshing: false,
          },
          ...more,
        }),
      ),
    containers: async (definition) => {
      const { id } = await fixture.container(definition);
      const [inWest, inEast] = [west, east].map((region) => clientOf(region).database('db').container(id));
      return { inWest: inWest as Container, inEast: inEast as Container };
    },
    settle,
    heal: async () => {
      await admin.global('online');
      for (const { name } of emulator.regions) await admin.region(name, { mode: 'online', latencyMs: 0, throttle: null });
      await admin.replication(usual);
      await settle();
    },
    close: async () => {
      for (const client of clients) client.dispose();
      await fixture.close();
    },
  };
}

/** The region that served a response. */
export const servedBy = ({ headers }: { headers: unknown }): unknown =>
  (headers as Record<string, unknown>)['x-ms-served-by-region'];
