import type { ImageDocument, Stored } from '@parallax/domain/documents';
import { advance, awaitFileMs, fail } from '@parallax/domain/life-cycle';
import { changeImage } from './change-image.ts';
import { type Call, type Outcome, optionsOf, type Services } from './services.ts';

/** Later looks for a file without an event, ms after the grant: twice while the grant can still be used, and at the end. */
const looksMs = [3 * 60_000, 12 * 60_000, awaitFileMs];

/**
 * An image was granted and its file is not here. The region that works on it decides: within a day it waits; after that, when the file is
 * in no granted region either, the upload has expired.
 */
export async function waitForFile(services: Services, image: Stored<ImageDocument>, call: Call): Promise<Outcome> {
  const { region, clock, records } = services;
  const { document } = image;
  if (document.home !== null) throw new Error(`The file of image ${document.imageId} is gone from its home.`);
  const last = document.grants.at(-1);
  const now = clock();
  const grantedAt = last?.at ?? document.createdAt;
  const expiresAt = grantedAt + awaitFileMs;
  const nextLook = looksMs.map((ms) => grantedAt + ms).find((at) => at > now) ?? expiresAt;
  if (now >= expiresAt && (await hasArrivedElsewhere(services, document, call))) return 'other-region';
  const change = (current: ImageDocument): ImageDocument | null => {
    if (current.stage !== 'awaiting') return null;
    if (now < expiresAt) return current.dueAt === nextLook ? null : advance(current, { dueAt: nextLook }, now);
    return fail(
      current,
      'upload-expired',
      'No file arrived within a day of the permission to upload it. Please upload it again.',
      region,
      now,
    );
  };
  const written = await changeImage(records, image, change, call.signal);
  return written?.document.stage === 'failed' ? 'failed' : 'waiting-for-file';
}

async function hasArrivedElsewhere(
  { blobs, region }: Services,
  { grants, imageId }: ImageDocument,
  call: Call,
): Promise<boolean> {
  const others = new Set(grants.map((grant) => grant.region).filter((name) => name !== region));
  const facts = await Promise.all([...others].map((name) => blobs.in(name).originalFacts(imageId, optionsOf(call))));
  return facts.some((found) => found !== null);
}
