import { Refusal } from '@parallax/local-cloud/supervisor/refusal';
import { readRunFile } from '@parallax/local-cloud/supervisor/run-file';
import { controlRoomClient } from './control-room-client.ts';
import { controlledCloud } from './controlled-cloud.ts';
import type { OpenCloud } from './open-cloud.ts';

/** The cloud that runs on a data folder. It goes on when the drill is over; the drill's pictures stay in it. */
export async function openRunningCloud(dataDir: string): Promise<OpenCloud> {
  const run = readRunFile(dataDir);
  if (run?.controlRoom == null)
    throw new Refusal(`No cloud runs on ${dataDir}: start one with npm start, or leave out --running.`);
  const cloud = await controlledCloud(controlRoomClient(run.controlRoom), run.cosmosAdmin);
  return { cloud, close: async () => undefined };
}
