import { z } from 'zod';
import { regionName } from './region.ts';
import { colour } from './release.ts';

const address = z.url().transform((url) => url.replace(/\/+$/, ''));
const addressByColour = z.partialRecord(colour, address);

/** One region as operators reach it. */
const installedRegion = z.object({
  name: regionName,
  /** Regional endpoint of the database, never the global one: what is asked of a region has to come from that region. */
  cosmosUrl: address,
  /** Blob endpoint, account included. */
  blobUrl: address,
  /** Blob endpoint of the account that holds `$web`; left out: `blobUrl`. */
  webBlobUrl: address.optional(),
  queueUrl: address,
  /** Direct API address by colour, without `/api/v1`. */
  apiUrls: addressByColour,
});

/**
 * The installation file: what an operator's program has to know to reach an installation, and no secret. Terraform's outputs and the local
 * cloud write it. Addresses have no slash at their end.
 */
export const installation = z.object({
  /** Names the installation; typed to confirm what is dangerous. */
  environment: z.string().min(1),
  colours: z.array(colour).min(1),
  /** All operators write to the first one that answers, so the order is the same for all of them. */
  regions: z.array(installedRegion).min(1).max(8),
  webUrl: address,
  /** Traffic Manager name by colour, without `/api/v1`; left out where there is none. */
  apiUrls: addressByColour.optional(),
  /** Control room; only the local cloud has one. */
  controlUrl: address.optional(),
});
export type Installation = z.infer<typeof installation>;
