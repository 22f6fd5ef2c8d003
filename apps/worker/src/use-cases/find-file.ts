import type { ImageDocument } from '@parallax/domain/documents';
import type { BlobFacts } from '@parallax/domain/ports';
import { lostHomes } from '@parallax/domain/responsibility';
import { describeError } from '../telemetry/log.ts';
import { type Call, optionsOf, type Services } from './services.ts';

/** An original and the way to it: the region itself, or its read-only secondary when the region is gone. */
export interface FoundFile {
  readonly region: string;
  readonly secondary: boolean;
  readonly facts: BlobFacts;
}

/** The file of an image in this region; null when it is not here. Rejects when this region's storage cannot say. */
export async function findHere({ blobs, region }: Services, imageId: string, call: Call): Promise<FoundFile | null> {
  const facts = await blobs.in(region).originalFacts(imageId, optionsOf(call));
  return facts === null ? null : { region, secondary: false, facts };
}

/**
 * The file of an image on the secondary of one of the regions that are gone; null when it has not been replicated to any, or none of them
 * can be read. That no secondary has it does not say that it is nowhere.
 */
export async function findInLostRegions(services: Services, document: ImageDocument, call: Call): Promise<FoundFile | null> {
  const { blobs, regions, clock, adoptAfterMs } = services;
  const { imageId } = document;
  for (const region of lostHomes(document, regions.states(), clock(), adoptAfterMs)) {
    try {
      const facts = await blobs.in(region).originalFacts(imageId, { ...optionsOf(call), secondary: true });
      if (facts !== null) return { region, secondary: true, facts };
    } catch (error) {
      call.log('secondary-unreachable', { imageId, secondary: region, error: describeError(error) }, 'warn');
    }
  }
  return null;
}

/** The bytes of an image's original, from its region's secondary while that region is not available. Rejects when it is not there. */
export async function readOriginal(
  { blobs, limits, region, regions }: Services,
  document: ImageDocument,
  call: Call,
): Promise<Buffer> {
  const holder = document.original?.region ?? region;
  const secondary = regions.states().some(({ name, state }) => name === holder && name !== region && state !== 'available');
  const file = await blobs.in(holder).readOriginal(document.imageId, limits.maxBytes, { ...optionsOf(call), secondary });
  if (file === null)
    throw new Error(`The original of image ${document.imageId} is not ${secondary ? 'on the secondary' : 'there'}.`);
  return file.bytes;
}
