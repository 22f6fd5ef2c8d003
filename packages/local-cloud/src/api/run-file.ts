import { z } from 'zod';

/** `run.json` in the data folder: who runs there and where everything is, for the commands that talk to a running cloud. */
export const runFile = z.object({
  pid: z.number().int().positive(),
  startedAt: z.iso.datetime(),
  /** Null until everything is ready, as are the other addresses. */
  web: z.url().nullable(),
  api: z.url().nullable(),
  regions: z.array(
    z.object({ name: z.string(), displayName: z.string(), api: z.url(), blob: z.url(), blobSecondary: z.url(), vision: z.url() }),
  ),
  parts: z.array(z.object({ name: z.string(), region: z.string().nullable(), pid: z.number().int(), logFile: z.string() })),
});
export type RunFile = z.infer<typeof runFile>;
