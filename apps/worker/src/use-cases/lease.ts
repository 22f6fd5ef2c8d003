import type { ImageDocument, Stored } from '@parallax/domain/documents';
import { advance } from '@parallax/domain/life-cycle';
import { describeError } from '../telemetry/log.ts';
import { changeImage } from './change-image.ts';
import type { Call, Services } from './services.ts';

/** How long an image that is being worked on is left alone after the last sign of life, ms: what a crash costs its images. */
export const leaseMs = 20_000;
const renewEveryMs = 8_000;

/**
 * Keeps an image that is `processing` from being taken up by others for as long as this process lives; quick work never renews.
 * @returns ends it.
 */
export function holdLease({ records, clock }: Services, image: Stored<ImageDocument>, call: Call): () => void {
  const { imageId, home } = image.document;
  let latest = image;
  const renew = async () => {
    const written = await changeImage(records, latest, (document) =>
      document.stage === 'processing' && document.home === home ? advance(document, { dueAt: clock() + leaseMs }, clock()) : null,
    );
    latest = written ?? latest;
  };
  const timer = setInterval(() => {
    renew().catch((error: unknown) => call.log('lease-not-renewed', { imageId, error: describeError(error) }, 'warn'));
  }, renewEveryMs);
  return () => clearInterval(timer);
}
