import { z } from 'zod';

/** What an event belongs to. The first seven are the life of an image, in the order in which it usually runs. */
export const eventKinds = [
  'upload',
  'event',
  'resize',
  'recognise',
  'write',
  'replicate',
  'view',
  'request',
  'part',
  'fault',
  'drill',
  'note',
] as const;

/** One thing that happened somewhere in the local cloud. */
export const controlEvent = z
  .object({
    id: z.int().positive().meta({ description: 'Counts up, one by one while the control room runs, and further over restarts.' }),
    at: z.iso.datetime(),
    kind: z.enum(eventKinds),
    what: z.string().meta({ description: 'Name of the fact in the service that told it.', example: 'blob-written' }),
    text: z.string().meta({ description: 'For people.' }),
    region: z.string().nullable().meta({ description: 'Null for what belongs to no single region.' }),
    image: z.string().nullable().meta({ description: 'Id of the image it is about; null when it is about none.' }),
    blob: z.string().nullable().meta({ description: 'Container and name of the blob that it is about, else null.' }),
    ms: z.number().nullable().meta({ description: 'How long it took; it ended at `at`. Null for a moment.' }),
    level: z.enum(['info', 'warn', 'error']),
  })
  .meta({ id: 'Event' });
export type ControlEvent = z.infer<typeof controlEvent>;
export type EventKind = ControlEvent['kind'];
