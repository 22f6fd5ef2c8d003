import { z } from 'zod';
import { eventKinds } from './control-events.ts';

/** One step of an image's story, told by the app's own timeline or by a service of the local cloud. */
export const imageStep = z
  .object({
    at: z.iso.datetime(),
    sinceStartMs: z.number().meta({ description: 'Since the first step.' }),
    from: z.enum(['timeline', 'cloud']),
    kind: z.enum(eventKinds),
    what: z.string(),
    text: z.string(),
    region: z.string().nullable(),
    ms: z.number().nullable(),
    level: z.enum(['info', 'warn', 'error']),
  })
  .meta({ id: 'ImageStep' });
export type ImageStep = z.infer<typeof imageStep>;

export const imageStory = z
  .object({
    id: z.string(),
    stage: z
      .string()
      .nullable()
      .meta({ description: 'As the API says; null when it could not be asked or does not know the image.' }),
    home: z.string().nullable(),
    replica: z.boolean().nullable(),
    fileName: z.string().nullable(),
    thumbnail: z.object({ url: z.url(), secondaryUrl: z.url().nullable() }).nullable(),
    note: z.string().nullable().meta({ description: 'Why the timeline is missing; null when it is not.' }),
    steps: z.array(imageStep).meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'ImageStory' });
export type ImageStory = z.infer<typeof imageStory>;
