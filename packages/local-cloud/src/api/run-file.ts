import { z } from 'zod';
import { regionStatus } from './control-state.ts';

const address = z.url();

/** `run.json` in the data folder: who runs there and where everything is, for the commands that talk to a running cloud. */
export const runFile = z.object({
  pid: z.number().int().positive(),
  startedAt: z.iso.datetime(),
  /** Null until everything is ready, as are the other addresses. */
  web: address.nullable(),
  /** Traffic Manager. */
  api: address.nullable(),
  controlRoom: address.nullable(),
  /** The emulator's own API: digests of replicas, replication, faults. */
  cosmosAdmin: address.nullable(),
  regions: z.array(
    z.object({
      name: z.string(),
      displayName: z.string(),
      status: regionStatus,
      api: address,
      blob: address,
      blobSecondary: address,
      vision: address,
    }),
  ),
  parts: z.array(z.object({ name: z.string(), region: z.string().nullable(), pid: z.number().int(), logFile: z.string() })),
});
export type RunFile = z.infer<typeof runFile>;
