import { z } from 'zod';
import { type FailureCode, failureCodes } from './errors.ts';
import { region, regionName } from './region.ts';
import { uuidV7Form } from './uuid-v7.ts';

/** Time-ordered (UUIDv7): the time of the client's key and bits of a hash of owner and key. */
export const imageId = z
  .string()
  .regex(uuidV7Form, 'an image id is a UUIDv7 in lower case')
  .meta({ id: 'ImageId', example: '019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11' });

export const stage = z.enum(['awaiting', 'processing', 'failed', 'ready']).meta({ id: 'Stage' });
export type Stage = z.infer<typeof stage>;

const pixels = z.number().int().positive();
const confidence = z.number().min(0).max(1);
/** Fractions of width and height, 0..1, origin at the top left. */
export const box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).meta({ id: 'Box' });
export type Box = z.infer<typeof box>;

export const thumbnail = z
  .object({
    url: z.url(),
    secondaryUrl: z.url().meta({ description: 'The same bytes on the read-only secondary of the region.' }),
    width: pixels,
    height: pixels,
    contentType: z.string(),
  })
  .meta({ id: 'Thumbnail' });
export type Thumbnail = z.infer<typeof thumbnail>;

export const caption = z.object({ text: z.string(), confidence }).meta({ id: 'Caption' });
export const tag = z.object({ name: z.string(), confidence }).meta({ id: 'Tag' });
export const recognitionStatus = z.enum(['pending', 'done', 'partial', 'unavailable']).meta({ id: 'RecognitionStatus' });
export type RecognitionStatus = z.infer<typeof recognitionStatus>;

export const recognition = z
  .object({
    status: recognitionStatus,
    provider: z.string().nullable(),
    modelVersion: z.string().nullable(),
    caption: caption.nullable(),
    tags: z.array(tag),
    objects: z.array(z.object({ name: z.string(), confidence, box })),
    people: z.array(z.object({ confidence, box })),
    text: z.array(z.object({ text: z.string(), box })),
  })
  .meta({ id: 'Recognition' });
export type Recognition = z.infer<typeof recognition>;

export const failure = z
  .object({
    code: z.enum(Object.keys(failureCodes) as [FailureCode, ...FailureCode[]]),
    message: z.string(),
    retryable: z.boolean(),
  })
  .meta({ id: 'Failure' });
export type Failure = z.infer<typeof failure>;

/** One step in the life of an image: what happened, where, when, and how long it took. */
export const timelineEntry = z
  .object({
    step: z.string().meta({ example: 'thumbnails-made' }),
    at: z.iso.datetime(),
    region: regionName,
    ms: z.number().nullable().meta({ description: 'How long the step took, ms; null for a moment.' }),
    detail: z.string().nullable(),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const original = z
  .object({
    url: z.url().meta({ description: 'Full blob address in its region. Private: use GET /images/{id}/original.' }),
    region: regionName,
    contentType: z.string(),
    bytes: z.number().int().nonnegative(),
    width: pixels.nullable(),
    height: pixels.nullable(),
  })
  .meta({ id: 'Original' });

export const image = z
  .object({
    id: imageId,
    stage,
    fileName: z.string().nullable(),
    title: z.string().nullable(),
    altText: z.string().nullable(),
    tags: z.array(z.string()).meta({ description: 'Given by people; those of recognition stand in recognition.tags.' }),
    region: regionName.nullable().meta({ description: 'Home; null until a file has arrived.' }),
    replica: z.boolean().meta({ description: 'True when thumbnails and original are now read from a secondary.' }),
    deleted: z.boolean(),
    own: z.boolean().meta({ description: 'True when the caller owns it.' }),
    original: original.nullable(),
    thumbnails: z.array(thumbnail).meta({ description: 'Smallest first; empty until ready.' }),
    placeholder: z.object({ thumbhash: z.string(), colour: z.string() }).nullable(),
    colours: z.array(z.string()).meta({ description: 'Dominant colours as #rrggbb, strongest first.' }),
    recognition,
    failure: failure.nullable(),
    waitingFor: regionName.nullable().meta({ description: 'The region whose return the image waits for; else null.' }),
    createdAt: z.iso.datetime(),
    uploadedAt: z.iso.datetime().nullable(),
    capturedAt: z.iso.datetime({ local: true }).nullable(),
    etag: z.string(),
    can: z.object({ edit: z.boolean(), delete: z.boolean(), rewrite: z.boolean(), reason: z.string().nullable() }),
    timeline: z.array(timelineEntry).optional().meta({ description: 'Only in answers for one image.' }),
  })
  .meta({ id: 'Image' });
export type Image = z.infer<typeof image>;

export const imageAnswer = z.object({ image }).meta({ id: 'ImageAnswer' });
export type ImageAnswer = z.infer<typeof imageAnswer>;

export const imagesAnswer = z
  .object({
    images: z.array(image),
    next: z.string().nullable().meta({ description: 'Cursor of the following page; null at the end.' }),
    regions: z.array(region),
  })
  .meta({ id: 'ImagesAnswer' });
export type ImagesAnswer = z.infer<typeof imagesAnswer>;
