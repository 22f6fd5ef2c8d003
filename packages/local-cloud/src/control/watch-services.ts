import type { z } from 'zod';
import { getJson } from './call-admin.ts';
import type { ControlTarget, TargetRegion } from './control-target.ts';
import { QueueDepths } from './queue-depths.ts';
import {
  type CosmosAdminState,
  cosmosAdminState,
  type PublishedState,
  publishedState,
  type StorageAdminState,
  storageAdminState,
  type TrafficState,
  trafficState,
  type VisionAdminState,
  visionAdminState,
} from './service-states.ts';

/** What the services said last about one region; null is no answer. */
export interface RegionReadings {
  readonly storage: StorageAdminState | null;
  readonly vision: VisionAdminState | null;
  readonly queues: Readonly<Record<string, number>> | null;
}

export interface Readings {
  readonly cosmos: CosmosAdminState | null;
  readonly traffic: TrafficState | null;
  readonly release: PublishedState | null;
  readonly regions: ReadonlyMap<string, RegionReadings>;
}

export const noReadings: Readings = { cosmos: null, traffic: null, release: null, regions: new Map() };

/** Asks every service how it is. Never rejects and never takes longer than the slowest may. */
export class ServiceReader {
  private readonly target: ControlTarget;
  private readonly queues = new Map<string, QueueDepths>();

  constructor(target: ControlTarget) {
    this.target = target;
  }

  async read(): Promise<Readings> {
    const { cosmos, trafficManager, release } = this.target.admin;
    const regions = this.target.regions();
    const [account, traffic, published, ...each] = await Promise.all([
      ask(`${cosmos}/state`, cosmosAdminState),
      trafficManager === null ? null : ask(`${trafficManager}/resolve`, trafficState),
      askFirst(release, publishedState),
      ...regions.map((region) => this.readRegion(region)),
    ]);
    return {
      cosmos: account,
      traffic,
      release: published,
      regions: new Map(regions.map(({ name }, index) => [name, each[index] ?? nothing])),
    };
  }

  private async readRegion(region: TargetRegion): Promise<RegionReadings> {
    const [storage, vision, queues] = await Promise.all([
      ask(`${region.admin.storage}/state`, storageAdminState),
      region.status === 'killed' ? null : ask(`${region.admin.vision}/admin/state`, visionAdminState),
      region.status === 'killed' ? null : this.readQueues(region),
    ]);
    return { storage, vision, queues };
  }

  private async readQueues({ name, urls }: TargetRegion): Promise<Readonly<Record<string, number>> | null> {
    if (urls.queue === null) return null;
    const depths = this.queues.get(name) ?? new QueueDepths(urls.queue);
    this.queues.set(name, depths);
    return await depths.read().catch(() => null);
  }
}

const nothing: RegionReadings = { storage: null, vision: null, queues: null };

async function askFirst<Schema extends z.ZodType>(
  [url, ...others]: readonly string[],
  schema: Schema,
): Promise<z.output<Schema> | null> {
  if (url === undefined) return null;
  return (await ask(url, schema)) ?? (await askFirst(others, schema));
}

/** No answer, or one of another form, is null: the tile of the service says so, and nothing else depends on it. */
async function ask<Schema extends z.ZodType>(url: string, schema: Schema): Promise<z.output<Schema> | null> {
  const answer = await getJson(url).catch(() => null);
  const parsed = schema.safeParse(answer);
  return parsed.success ? parsed.data : null;
}
