import { z } from 'zod';
import { image } from './image.ts';
import { defaultLimits } from './limits.ts';
import { regionName } from './region.ts';

/** Text of a person. Half a surrogate pair, as a cut emoji leaves, becomes U+FFFD: it can stand in no address, header or UTF-8 text. */
const text = z.string().overwrite((value) => value.toWellFormed());

const listLimit = z.coerce.number().int().min(1).max(defaultLimits.maxPageSize);

export const listQuery = z
  .object({
    cursor: z.string().max(2_000).optional(),
    limit: listLimit.default(defaultLimits.pageSize),
    owner: z.literal('me').optional(),
    tag: z.string().trim().toLowerCase().min(1).max(defaultLimits.tagLength).optional(),
    deleted: z.stringbool().optional(),
  })
  .strict()
  .meta({ id: 'ListQuery' });
export type ListQuery = z.infer<typeof listQuery>;

export const bucketsQuery = listQuery.pick({ owner: true, tag: true }).meta({ id: 'BucketsQuery' });
export const originalQuery = z.object({ download: z.stringbool().optional() }).meta({ id: 'OriginalQuery' });
export const tagsQuery = z.object({ prefix: z.string().max(defaultLimits.tagLength).optional() }).meta({ id: 'TagsQuery' });

export const uploadRequest = z
  .object({
    fileName: text.min(1).max(255),
    contentType: z.string().max(100),
    bytes: z.number().int().nonnegative(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'SHA-256 in lower-case hex')
      .optional(),
    avoidRegions: z.array(regionName).max(8).optional().meta({ description: 'Regions that just failed for this file.' }),
  })
  .meta({ id: 'UploadRequest' });
export type UploadRequest = z.infer<typeof uploadRequest>;

export const uploadAnswer = z
  .object({
    image,
    upload: z
      .object({
        url: z.url(),
        method: z.literal('PUT'),
        headers: z.record(z.string(), z.string()),
        expiresAt: z.iso.datetime(),
        maxBytes: z.number().int(),
        region: regionName,
      })
      .nullable()
      .meta({ description: 'Null when the file has already arrived: nothing is left to send.' }),
  })
  .meta({ id: 'UploadAnswer' });
export type UploadAnswer = z.infer<typeof uploadAnswer>;

const cleanText = (max: number) => text.trim().max(max);
const ownTag = text.trim().toLowerCase().min(1).max(defaultLimits.tagLength);

/** Only the fields that are there change; null takes a title or alt text away. */
export const updateRequest = z
  .object({
    title: cleanText(defaultLimits.titleLength).nullable().optional(),
    altText: cleanText(defaultLimits.altTextLength).nullable().optional(),
    tags: z.array(ownTag).max(defaultLimits.ownTags).optional(),
  })
  .strict()
  .refine((fields) => Object.keys(fields).length > 0, 'name at least one of title, altText, tags')
  .meta({ id: 'UpdateRequest' });
export type UpdateRequest = z.infer<typeof updateRequest>;

export const processRequest = z
  .union([
    z.object({ rotate: z.union([z.literal(90), z.literal(180), z.literal(270)]) }).strict(),
    z.object({ recognize: z.literal(true) }).strict(),
    z.object({ thumbnails: z.literal(true) }).strict(),
  ])
  .meta({ id: 'ProcessRequest' });
export type ProcessRequest = z.infer<typeof processRequest>;

export const bucketsAnswer = z
  .object({ buckets: z.array(z.object({ period: z.string(), count: z.number().int() })) })
  .meta({ id: 'BucketsAnswer' });
export type BucketsAnswer = z.infer<typeof bucketsAnswer>;

export const tagsAnswer = z.object({ tags: z.array(z.object({ name: z.string() })) }).meta({ id: 'TagsAnswer' });
export type TagsAnswer = z.infer<typeof tagsAnswer>;
