import type { ImageRecord } from '@parallax/domain/documents';
import { wantsRecognition } from '@parallax/domain/erase';
import { possibleHomes, responsibleRegion } from '@parallax/domain/responsibility';
import type { Services } from './services.ts';

/**
 * True when this region works on an image: as the one that keeps its files, or because that one has been gone for long. A person who asks
 * for recognition does not wait so long: that needs no write to a region that is gone, so the first available peer does it at once.
 */
export function isResponsible({ region, regions, clock, adoptAfterMs }: Services, record: ImageRecord): boolean {
  const patienceMs = wantsRecognition(record) ? 0 : adoptAfterMs;
  return responsibleRegion(record.image.document, regions.states(), clock(), patienceMs) === region;
}

/** True when files of the image are, or may come to be, in this region. */
export const mayHoldFiles = ({ region }: Services, { image: { document } }: ImageRecord): boolean =>
  possibleHomes(document).includes(region);
