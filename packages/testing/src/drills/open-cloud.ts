import type { RunningLocal } from '@parallax/local/start-local';
import { startTestCloud } from '../test-cloud.ts';
import type { Cloud } from './cloud.ts';
import { controlRoomClient } from './control-room-client.ts';
import { controlledCloud } from './controlled-cloud.ts';
import type { CloudWishes } from './drill.ts';

export interface OpenCloud {
  readonly cloud: Cloud;
  close(): Promise<void>;
}

/** Owners of drills ask for more grants in an hour than a person should, and nobody waits a minute for an event that was lost. */
const limits = JSON.stringify({ grantsPerHour: 100_000, firstLookMs: 15_000 });

/** A cloud of two regions for drills alone, with an own data folder that goes away with it. `build` builds first what is missing or old. */
export async function openOwnCloud(
  wishes: CloudWishes = {},
  options: { readonly signal?: AbortSignal; readonly build?: boolean } = {},
): Promise<OpenCloud> {
  const settings = { PARALLAX_LIMITS: limits, ...wishes.settings };
  const local: RunningLocal = await startTestCloud({
    regions: ['westus2', 'eastus2'],
    webPort: 0,
    env: { api: settings, worker: settings },
    ...(wishes.eventRetry !== undefined && { eventRetry: wishes.eventRetry }),
    ...(wishes.visionLatencyMs !== undefined && { visionLatencyMs: wishes.visionLatencyMs }),
    ...options,
  });
  const cloud = await controlledCloud(controlRoomClient(local.controlRoom), local.cosmos.adminUrl);
  return { cloud, close: () => local.stop() };
}
