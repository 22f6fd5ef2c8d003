import { regionState } from '@parallax/contracts/region';
import { z } from 'zod';

// Of each answer only what is looked at here: the two colours are two releases, and the older one may lack what the newer one's
// schema asks for. Judged by that schema, every rollout would find the old colour broken.

export const healthSeen = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  release: z.string(),
  dependencies: z.array(z.object({ name: z.string(), reason: z.string().nullable() })),
});

export const listSeen = z.object({
  images: z.array(z.object({ id: z.string(), stage: z.string() })),
  regions: z.array(z.object({ name: z.string(), state: regionState })),
});

export const regionsSeen = listSeen.pick({ regions: true });

export const tagsSeen = z.object({ tags: z.array(z.object({ name: z.string() })) });

export const imageSeen = z.object({
  id: z.string(),
  stage: z.string(),
  region: z.string().nullable(),
  deleted: z.boolean(),
  thumbnails: z.array(z.object({ url: z.url(), width: z.number(), height: z.number() })),
  recognition: z.object({ status: z.string() }),
  failure: z.object({ code: z.string() }).nullable(),
});
export type ImageSeen = z.infer<typeof imageSeen>;

export const imageAnswerSeen = z.object({ image: imageSeen });

export const uploadSeen = z.object({
  image: imageSeen,
  upload: z
    .object({ url: z.url(), method: z.string(), headers: z.record(z.string(), z.string()), region: z.string() })
    .nullable(),
});
export type UploadSeen = z.infer<typeof uploadSeen>;
