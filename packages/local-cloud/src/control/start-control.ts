import { type Clock, systemClock } from '../clock.ts';
import { listen, stopListening } from '../listen.ts';
import { ControlRoom } from './control-room.ts';
import { createControlServer } from './control-server.ts';
import type { ControlTarget } from './control-target.ts';

export interface ControlOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly target: ControlTarget;
  /** Folder of the built page; null serves the API alone. */
  readonly siteDir: string | null;
  readonly clock?: Clock;
}

export interface RunningControl {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the control room: its API (described at `/api/openapi.json`) and its page, on 127.0.0.1. Services that are not up yet, or die, are waited for; it
 * needs none of them to start.
 */
export async function startControl({ port, target, siteDir, clock = systemClock }: ControlOptions): Promise<RunningControl> {
  const room = new ControlRoom(target, clock);
  const server = createControlServer(room, siteDir);
  const taken = await listen(server, port, 'the control room');
  room.start();
  return {
    url: `http://127.0.0.1:${taken}`,
    async close() {
      await Promise.all([stopListening(server, 0), room.close()]);
    },
  };
}
